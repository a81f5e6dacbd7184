"""What Gradio is told of the page's look; the rest is in the style sheets."""

import gradio as gr

SANS = (
    "-apple-system", "BlinkMacSystemFont", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC",
    "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif",
)  # fmt: skip
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Gradio's plain theme with the system's fonts and the page's ground colours."""
    return gr.themes.Base(font=SANS, font_mono=MONO).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#15171a",
        body_text_color="#22262b",
        body_text_color_dark="#e9e7e2",
    )
