"""The reports for programs: named Gradio endpoints, MCP tools, OpenAI-compatible routes."""

ENDPOINTS = (
    "ask", "search", "sources", "document", "add_report", "remove_report", "evaluate"
)  # fmt: skip
RETRY_AFTER = "5"  # seconds after which a caller who was turned away may come again
