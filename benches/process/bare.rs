//! The least that an MCP server can be: rmcp over plain standard streams with one tool, which
//! passes a GET on. What the real program is measured against.
//! It guards nothing, explains nothing and keeps nothing.

use std::sync::Arc;

use rmcp::ServiceExt as _;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

/// The name of the one tool.
pub(crate) const TOOL: &str = "get";

struct Bare {
    upstream: String,
    // Made when first needed, as in the real program, or its start would be compared unfairly.
    http: OnceCell<reqwest::Client>,
}

/// Serves until the input ends, passing calls on to `upstream`.
pub(crate) fn serve(upstream: String) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let bare = Bare {
            upstream,
            http: OnceCell::new(),
        };
        bare.serve(rmcp::transport::stdio())
            .await?
            .waiting()
            .await?;
        Ok(())
    })
}

impl ServerHandler for Bare {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let schema = json!({ "type": "object", "additionalProperties": false });
        let schema = schema.as_object().cloned().unwrap_or_default();
        let tool = Tool::new(TOOL, "Passes a GET on.", Arc::new(schema));
        Ok(ListToolsResult::with_all_items(vec![tool]))
    }

    async fn call_tool(
        &self,
        _request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let body = self
            .get()
            .await
            .map_err(|e| ErrorData::internal_error(e.to_string(), None))?;
        let mut result = CallToolResult::success(vec![ContentBlock::text(body.to_string())]);
        result.structured_content = Some(body);
        Ok(result.into())
    }
}

impl Bare {
    async fn get(&self) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let http = self
            .http
            .get_or_try_init(|| async {
                let _ = rustls::crypto::ring::default_provider().install_default();
                reqwest::Client::builder()
                    .no_proxy()
                    .tls_certs_only(Vec::new())
                    .build()
            })
            .await?;
        let bytes = http
            .get(&self.upstream)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}
