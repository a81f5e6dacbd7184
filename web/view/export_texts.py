"""What an exported conversation says in its own words, in both languages."""

from dataclasses import dataclass

from index import Language


@dataclass(frozen=True, slots=True)
class ExportTexts:
    """Every text of the file; `{...}` is filled in by the caller, who escapes."""

    language: Language
    title: str
    made: str
    answered: str
    refused: str
    engine: str
    extractive: str
    confidence: str
    unknown: str
    notice: str
    sources: str
    translation: str
    listed: str
    characters: str
    page: str
    nearest: str
    struck: str
    problem: str
    unfinished: str


ZH = ExportTexts(
    language="zh",
    title="报告问答：对话记录",
    made="{time} 导出，共 {count} 个问题。引文均为报告原文，字符位置从 0 起计。",
    answered="已回答",
    refused="报告中没有找到答案",
    engine="回答方式：{name}",
    extractive="原文摘取",
    confidence="置信度 {value}",
    unknown="模型回答，未估计置信度",
    notice="提示：",
    sources="出处",
    translation="译文：",
    listed="，",
    characters="第 {start}–{end} 字符",
    page="第 {number} 页",
    nearest="最接近的段落（并非答案的依据）",
    struck="核对时删去的内容",
    problem="没有回答：",
    unfinished="回答没有完成；以上各句已经核对。",
)

EN = ExportTexts(
    language="en",
    title="Report Q&A: a conversation",
    made="Exported {time}. Questions: {count}. Quotes are verbatim; characters count from 0.",
    answered="answered",
    refused="no answer found in the report",
    engine="answered by {name}",
    extractive="extraction",
    confidence="confidence {value}",
    unknown="a model's answer, confidence not estimated",
    notice="Note:",
    sources="Sources",
    translation="Translation:",
    listed=", ",
    characters="characters {start}–{end}",
    page="p. {number}",
    nearest="Nearest passages (not evidence for an answer)",
    struck="Struck out by the check",
    problem="Not answered:",
    unfinished="The answer was not completed; the sentences above were checked.",
)


def export_texts(language: Language) -> ExportTexts:
    """The file's texts in that language."""
    return ZH if language == "zh" else EN
