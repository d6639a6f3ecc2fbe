//! How requests to humans are read and told.
