"""What is known of former runs: files that are without findings, and hosts that are as they were left."""
