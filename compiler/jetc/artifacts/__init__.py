"""What stands in the files that one stage writes and another reads: one frozen record for each."""
