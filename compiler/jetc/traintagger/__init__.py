"""Configurations of the seed system, TrainTagger, as specs."""
