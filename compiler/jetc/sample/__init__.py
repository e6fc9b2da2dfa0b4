"""The embedded event generator: Pythia 8, a parametrised Level-1 detector, PUPPI and jets."""
