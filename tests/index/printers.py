"""Reports printed to PDF by the tools that people use."""

from io import BytesIO
from typing import Any

from tests.index.annual import Chapter

HEAD = '<div style="font-size:8px;width:100%;text-align:center">{}</div>'
FOOT = HEAD.format('<span class="pageNumber"></span> / <span class="totalPages"></span>')


def chromium(html: str, running_head: str) -> bytes:
    """Printed by a browser, with a running head and page numbers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(html)
        data = page.pdf(
            format="A4", display_header_footer=True, header_template=HEAD.format(running_head),
            footer_template=FOOT,
            margin={"top": "22mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
        )  # fmt: skip
        browser.close()
    return data


def weasyprint(html: str, running_head: str) -> bytes:
    """Printed by WeasyPrint, hyphenated, with a running head and page numbers."""
    import weasyprint as library

    style = (
        f'@page{{size:A4;@top-center{{content:"{running_head}";font-size:8pt}}'
        '@bottom-center{content:"- " counter(page) " -";font-size:8pt}}p{hyphens:auto}'
    )
    page = html.replace("<body lang=zh>", "<body lang=en>").replace("</style>", f"{style}</style>")
    data: Any = library.HTML(string=page).write_pdf()
    return bytes(data)


def reportlab(written: list[Chapter], title: str, ruled: bool = True) -> bytes:
    """Set by ReportLab, with a running head and page numbers; `ruled` draws the tables' grids."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import (
        Paragraph,
        SimpleDocTemplate,
        Spacer,
        Table,
        TableStyle,
    )

    styles = getSampleStyleSheet()
    styles["BodyText"].alignment = 4
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []
    look = TableStyle([*grid, ("ALIGN", (1, 0), (-1, -1), "RIGHT")])
    story: list[Any] = [Paragraph(title, styles["Title"])]
    for chapter in written:
        story.append(Paragraph(chapter.heading, styles["Heading2"]))
        story += [Paragraph(text, styles["BodyText"]) for text in chapter.paragraphs]
        story += [Spacer(1, 8), Paragraph(chapter.caption, styles["BodyText"])]
        story += [Table(chapter.rows, style=look, colWidths=[180, 80, 80, 60], repeatRows=1)]

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, A4[1] - 40, title)
        canvas.drawRightString(A4[0] - 72, 40, f"Page {document.page}")

    file = BytesIO()
    SimpleDocTemplate(file, pagesize=A4).build(story, onFirstPage=furniture, onLaterPages=furniture)
    return file.getvalue()
