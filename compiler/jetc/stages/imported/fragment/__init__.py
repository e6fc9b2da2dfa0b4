"""The part of a spec that says the network of an imported project, matched with it layer by layer."""
