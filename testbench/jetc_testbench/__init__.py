"""The bench: drives a tagger's RTL with jets and compares every output bit with the emulator's."""
