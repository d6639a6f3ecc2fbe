pub mod settings;

pub mod credentials;

pub mod api;
