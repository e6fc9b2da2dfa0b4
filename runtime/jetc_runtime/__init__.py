"""What an analyst installs to run a tagger: formats, the layer IR, the integer evaluator, the emulator."""
