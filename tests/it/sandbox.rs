//! The sandbox as any client meets it over HTTP. What needs a chosen moment, or a state that no
//! request can make, is tested inside the room.

mod main_line;
mod site;
