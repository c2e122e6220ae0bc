"""Work that others do: processes of this machine, or a cluster's."""
