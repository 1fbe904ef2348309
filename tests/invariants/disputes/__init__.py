"""Disputes at random on the real actions, against a model that shares no line with them."""
