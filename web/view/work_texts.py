"""What the tools beside the conversation say, in both languages."""

from dataclasses import dataclass

from index import Language


@dataclass(frozen=True, slots=True)
class WorkTexts:
    """Every text of the tools; `{...}` is filled in by the caller, who escapes."""

    language: Language
    tools: str
    close: str
    good: str
    bad: str
    rating: str
    kept: str
    taken_back: str
    add_comment: str
    comment_good: str
    comment_bad: str
    comment_note: str
    save: str
    skip: str
    export_md: str
    export_json: str
    nothing_to_export: str
    feedback: str
    feedback_note: str
    no_feedback: str
    answered_with: str
    remove: str
    remove_this: str
    remove_all: str
    remove_sure: str
    removed: str
    as_set: str
    as_set_note: str
    evaluate: str
    evaluate_note: str
    choose: str
    chosen: str
    start: str
    start_own: str
    stop: str
    running: str
    stopping: str
    done: str
    stopped: str
    failed: str
    busy: str
    report: str
    open_report: str
    report_html: str
    report_json: str
    measure_n: str
    measure_right: str
    measure_keys: str
    measure_cited: str
    measure_refused: str
    measure_wrong: str
    not_text: str
    too_large: str
    gone: str
    offline: str
    broken: str


ZH = WorkTexts(
    language="zh",
    tools="工具",
    close="关闭",
    good="回答有用",
    bad="回答有误",
    rating="评价这条回答",
    kept="评价已保存",
    taken_back="评价已撤回",
    add_comment="补充说明",
    comment_good="好在哪里？（可不填）",
    comment_bad="哪里有误？正确的回答应当是什么？（可不填）",
    comment_note="问题、回答、引文、回答方式、评价和说明会保存在服务器上，可随时在“我的评价”中删除。",
    save="保存说明",
    skip="不填",
    export_md="导出为 Markdown",
    export_json="导出为 JSON",
    nothing_to_export="还没有可以导出的对话。",
    feedback="我的评价",
    feedback_note="共 {count} 条，保存在服务器上，删除后不可恢复。",
    no_feedback="还没有评价。回答下方的按钮可以评价一条回答。",
    answered_with="回答：",
    remove="删除",
    remove_this="删除对“{question}”的评价",
    remove_all="全部删除",
    remove_sure="再按一次，全部删除",
    removed="已删除 {count} 条",
    as_set="下载为评测题集",
    as_set_note="好评的回答成为题目，要点和证据取自核对过的回答；差评的成为草稿，补全之前一律判错。",
    evaluate="评测",
    evaluate_note="题集是 JSON Lines 文件，每行一题。题目走普通提问的流程，评测时照常可以提问。",
    choose="选择题集文件",
    chosen="已选择 {name}",
    start="开始评测",
    start_own="用我的评价评测",
    stop="停止",
    running="{name}：已问 {done} / {total} 题",
    stopping="正在停止…",
    done="{name}：{total} 题全部问完。",
    stopped="{name}：已停止，{total} 题中问了 {done} 题；以下结果只含这些题。",
    failed="{name}：评测中断。请查看服务端日志。",
    busy="另有一个评测正在进行，请等它结束后再开始。",
    report="评测报告",
    open_report="查看报告",
    report_html="下载报告（HTML）",
    report_json="下载结果（JSON）",
    measure_n="题数",
    measure_right="正确",
    measure_keys="要点齐全",
    measure_cited="引对段落",
    measure_refused="该拒则拒",
    measure_wrong="答错",
    not_text="{name} 不是 UTF-8 文本，请另存为 UTF-8 后再试。",
    too_large="{name} 超过 {limit} MB 的上限，请拆分。",
    gone="这条内容已不在，请刷新页面后再试。",
    offline="服务器没有响应。请检查连接后再试。",
    broken="出了点问题，没能完成。请再试一次；如果仍然不行，请查看服务端日志。",
)

EN = WorkTexts(
    language="en",
    tools="Tools",
    close="Close",
    good="Good answer",
    bad="Bad answer",
    rating="Rate this answer",
    kept="Your rating is kept",
    taken_back="Your rating is taken back",
    add_comment="Add a comment",
    comment_good="What is good about it? (optional)",
    comment_bad="What is wrong, and what would be right? (optional)",
    comment_note="The question, the answer, its citations, the engine, your rating and the comment "
    "are kept on the server. You can remove them at any time under “My feedback”.",
    save="Save the comment",
    skip="Leave it out",
    export_md="Export as Markdown",
    export_json="Export as JSON",
    nothing_to_export="There is no conversation to export yet.",
    feedback="My feedback",
    feedback_note="Kept on the server: {count}. What you remove is gone for good.",
    no_feedback="No feedback yet. Rate an answer with the buttons below it.",
    answered_with="Answer:",
    remove="Remove",
    remove_this="Remove the feedback on “{question}”",
    remove_all="Remove all",
    remove_sure="Press again to remove all",
    removed="Removed: {count}",
    as_set="Download as a question set",
    as_set_note="Good answers become questions, with keys and evidence from the checked answer; "
    "bad ones become drafts, which count as failed until you complete them.",
    evaluate="Evaluate",
    evaluate_note="A question set is a JSON Lines file, one question a line. Its questions go the "
    "same way as a reader's, and you can go on asking meanwhile.",
    choose="Choose a question set",
    chosen="Chosen: {name}",
    start="Start",
    start_own="Evaluate my feedback",
    stop="Stop",
    running="{name}: {done} of {total} asked",
    stopping="Stopping…",
    done="{name}: all {total} asked.",
    stopped="{name}: stopped after {done} of {total}; the results below are of these alone.",
    failed="{name}: the evaluation broke off. Look into the server's log.",
    busy="Another evaluation is running. Please start yours when it ends.",
    report="The evaluation's report",
    open_report="Show the report",
    report_html="Download the report (HTML)",
    report_json="Download the results (JSON)",
    measure_n="Questions",
    measure_right="Right",
    measure_keys="Keys found",
    measure_cited="Right passage cited",
    measure_refused="Rightly refused",
    measure_wrong="Wrong",
    not_text="{name} is no UTF-8 text. Save it as UTF-8 and try again.",
    too_large="{name} is over the limit of {limit} MB. Split it.",
    gone="This is no longer there. Reload the page and try again.",
    offline="The server does not respond. Check the connection and try again.",
    broken="Something went wrong and this was not done. Please try again; if it persists, look "
    "into the server's log.",
)


def work_texts(language: Language) -> WorkTexts:
    """The tools' texts in that language."""
    return ZH if language == "zh" else EN
