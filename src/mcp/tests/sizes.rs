//! How much room the work on a request takes: the runtime allocates, moves and frees it with each.

use rmcp::RoleServer;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{CallToolRequestParams, ClientRequest};
use rmcp::service::{RequestContext, Service};
use serde_json::Value;

use crate::call::{CallOptions, Caller};
use crate::mcp::handler::Handler;
use crate::mcp::middleware::Middleware;

type Ours = Handler<Caller>;

fn of_method<S: 'static, A, B, F>(_method: impl Fn(&'static S, A, B) -> F) -> usize {
    size_of::<F>()
}

#[test]
fn what_is_kept_of_a_request_under_way_is_small() {
    let request = of_method(
        |service: &Middleware<Ours>,
         request: ClientRequest,
         context: RequestContext<RoleServer>| { service.handle_request(request, context) },
    );
    let tool = of_method(
        |handler: &Ours, request: CallToolRequestParams, context: RequestContext<RoleServer>| {
            handler.call_tool(request, context)
        },
    );
    let call = of_method(|caller: &Caller, arguments: Value, options: CallOptions| {
        caller.call("", arguments, None, options)
    });
    // What it is passed as, and for the rest some turns of it on its way inwards.
    let given = size_of::<ClientRequest>() + size_of::<RequestContext<RoleServer>>();
    assert!(request <= 8 * given, "a request: {request} bytes");
    for (what, size) in [("a tool", tool), ("a call", call)] {
        assert!(size <= 5 * 1024, "{what}: {size} bytes");
    }
}
