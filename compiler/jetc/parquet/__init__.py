"""Tables of Parquet as ntuples, by a declared mapping of their columns."""
