"""Plots by which a tagger is judged: the tables that they show, and how they are drawn."""
