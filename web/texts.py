"""What the page says in its own words, in both languages. It follows the browser's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from index import Language


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of the page; `{...}` is filled in by the caller, who escapes."""

    language: Language
    name: str
    tagline: str
    hello: str
    intro: str
    examples_label: str
    placeholder: str
    question_label: str
    send: str
    new_chat: str
    add: str
    added: str
    unchanged: str
    wrong_kind: str
    too_large: str
    not_added: str
    reports: str
    no_reports: str
    passages: str
    translated: str
    sources: str
    sources_empty: str
    sources_none: str
    nearest: str
    nearest_note: str
    found: str
    conversation: str
    searching: str
    checking: str
    you: str
    page: str
    translation: str
    show_translation: str
    engine: str
    extractive: str
    confidence: str
    doubt: str
    seconds: str
    refused: str
    steps: str
    struck: str
    source_link: str
    empty: str
    too_long: str
    draining: str
    broken: str
    other_language: str


ZH = Texts(
    language="zh",
    name="报告问答",
    tagline="每句回答，都有原文可查",
    hello="读报告，问问题。",
    intro="用中文或英文提问。回答只取自报告，逐句标出出处；报告没有写的，会直接告诉你。",
    examples_label="可以这样问",
    placeholder="就报告提问，中文英文均可…",
    question_label="你的问题",
    send="发送",
    new_chat="新对话",
    add="添加报告",
    added="已添加：{name}",
    unchanged="{name} 已在列表中。",
    wrong_kind="{name}：可以添加的格式是 {kinds}。",
    too_large="{name}：超过 {limit} MB 的上限，请拆分后再添加。",
    not_added="{name} 没能添加，报告没有变化。请查看服务端日志。",
    reports="报告",
    no_reports="这里还没有报告。请用下面的按钮添加一份（PDF、Word、Excel、网页或纯文本）。",
    passages="{count} 段",
    translated="附译文",
    sources="出处",
    sources_empty="提问之后，这里会显示引用的段落，并标出所引的原句。",
    sources_none="这条回答没有引用报告。",
    nearest="最接近的段落",
    nearest_note="报告里没有找到答案。下面是最接近的内容，仅供参考，并非答案的依据。",
    found="找到 {count} 段相关内容",
    conversation="对话",
    searching="正在查找…",
    checking="找到 {count} 段，正在核对…",
    you="你问",
    page="第 {page} 页",
    translation="译文",
    show_translation="查看译文",
    engine="回答方式：{engine}",
    extractive="原文摘取",
    confidence="置信度约 {value}（初步估计）",
    doubt="最可能的一句只有约 {value} 的把握（初步估计）",
    seconds="用时 {value} 秒",
    refused="未找到答案",
    steps="计算过程",
    struck="核对时删去的内容",
    source_link="出处 {number}：{quote}",
    empty="请先输入问题。",
    too_long="问题有 {count} 个字符，上限是 {limit}。请缩短后再问；长文可以作为报告添加。",
    draining="服务正在停止，请稍后再问。",
    broken="出了点问题，这个问题没能回答。请再试一次；如果仍然不行，请查看服务端日志。",
    other_language="English",
)

EN = Texts(
    language="en",
    name="Report Q&A",
    tagline="Every sentence, traceable to its source",
    hello="Ask the report.",
    intro="Ask in English or Chinese. Answers come from the report alone, each sentence with its "
    "source; what the report does not tell, you are told so.",
    examples_label="Try one of these",
    placeholder="Ask about the report, in English or Chinese…",
    question_label="Your question",
    send="Send",
    new_chat="New chat",
    add="Add a report",
    added="Added: {name}",
    unchanged="{name} is already here.",
    wrong_kind="{name}: the formats that can be added are {kinds}.",
    too_large="{name} is over the limit of {limit} MB. Split it and add the parts.",
    not_added="{name} was not added and nothing has changed. Look into the server's log.",
    reports="Reports",
    no_reports="There is no report here yet. Add one below (PDF, Word, Excel, HTML or text).",
    passages="{count} passages",
    translated="with translation",
    sources="Sources",
    sources_empty="Once you ask, the passages cited appear here, with the exact words highlighted.",
    sources_none="This answer cites no report.",
    nearest="Nearest passages",
    nearest_note="The report does not give the answer. These passages come nearest; they are not "
    "evidence for one.",
    found="{count} passages found",
    conversation="Conversation",
    searching="Searching…",
    checking="{count} passages found, checking…",
    you="You asked",
    page="p. {page}",
    translation="Translation",
    show_translation="Show translation",
    engine="Answered by {engine}",
    extractive="extraction",
    confidence="confidence about {value} (a first estimate)",
    doubt="the likeliest sentence is right with about {value} confidence (a first estimate)",
    seconds="{value} s",
    refused="No answer found",
    steps="Arithmetic",
    struck="Struck out by the check",
    source_link="Source {number}: {quote}",
    empty="Please type a question first.",
    too_long="The question has {count} characters; the limit is {limit}. Shorten it, and add long "
    "texts as a report instead.",
    draining="The server is stopping. Please ask again in a moment.",
    broken="Something went wrong and this question was not answered. Please try again; if it "
    "persists, look into the server's log.",
    other_language="中文",
)

BUNDLED_EXAMPLES: Mapping[Language, tuple[str, ...]] = {
    "zh": (
        "工行2021年上半年的营业收入是多少？",
        "揭榜挂帅机制是为了解决什么？",
        "谁介绍了工行在智慧银行方面的做法？",
    ),
    "en": (
        "How many e-CNY wallets were opened?",
        "What was the non-performing loan ratio?",
        "Summarise the report",
    ),
}
GENERIC_EXAMPLES: Mapping[Language, tuple[str, ...]] = {
    "zh": ("总结一下这份报告", "营业收入是多少？", "净利润增长了多少？"),
    "en": ("Summarise the report", "What was the revenue?", "What can I ask?"),
}


def texts(language: Language) -> Texts:
    """The page's texts in that language."""
    return ZH if language == "zh" else EN


def preferred(accept_language: str | None, chosen: str | None = None) -> Language:
    """Chinese or English from what the user chose, else from an Accept-Language header."""
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    best: tuple[float, Language] = (0.0, "en")
    for part in (accept_language or "")[:1000].split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if primary in ("zh", "en") and weight > best[0]:
            best = (weight, "zh" if primary == "zh" else "en")
    return best[1]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def examples(language: Language, bundled: bool) -> tuple[str, ...]:
    """Example questions in both languages, those in the reader's own first."""
    chosen = BUNDLED_EXAMPLES if bundled else GENERIC_EXAMPLES
    other: Language = "en" if language == "zh" else "zh"
    return chosen[language] + chosen[other]
