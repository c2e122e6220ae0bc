<html><body>404 (not found)</body></html> <!-- ;; error[not-scheme]: this looks like HTML or XML, not Scheme
