"""The paths of a menu, made of jets: objects, conditions and scores in columns of events."""
