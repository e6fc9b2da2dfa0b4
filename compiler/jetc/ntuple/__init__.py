"""The FastPUPPI jet ntuple: one schema for the writer, the reader and the tests."""
