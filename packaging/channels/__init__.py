"""The channels through which a release reaches people, a module each; make.py runs them in order."""
