"""Which files were checked and found without fault, so that they need not be checked again."""
