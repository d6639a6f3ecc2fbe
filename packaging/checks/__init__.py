"""The checks, a module for each thing that people get; check.py runs them in order."""
