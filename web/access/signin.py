"""The sign-in page: plain HTML that needs no script."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from index import Language
from web.view.texts import texts

STYLE = Path(__file__).resolve().parents[1] / "static" / "signin.css"
STYLE_PATH = "/own/signin.css"
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "title": "登录", "name": "用户名", "password": "密码", "enter": "登录",
        "wrong": "用户名或密码不正确。", "wait": "尝试次数过多，请在约 {minutes} 分钟后再试。",
        "help": "没有账号或忘记了密码？请联系管理这台服务的人。",
    },
    "en": {
        "title": "Sign in", "name": "Name", "password": "Password", "enter": "Sign in",
        "wrong": "The name or the password is wrong.",
        "wait": "Too many tries. Please try again in about {minutes} min.",
        "help": "No account, or password forgotten? Ask whoever keeps this server.",
    },
}  # fmt: skip


def page(language: Language, wait: float | None = None, name: str = "") -> str:
    """The page; `wait` is None before a try, 0 after a wrong one, else seconds to wait. `name` is
    the one that was tried.
    """
    words, own = _WORDS[language], texts(language)
    other = "en" if language == "zh" else "zh"
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(words["title"])} · {escape(own.name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{STYLE_PATH}">
</head>
<body>
<header>
<a href="/login?lang={other}" lang="{other}" hreflang="{other}">{escape(own.other_language)}</a>
</header>
<main>
<h1>{escape(own.name)}</h1>
<p class="tagline">{escape(own.tagline)}</p>
{_form(language, wait, name)}
<p class="help">{escape(words["help"])}</p>
</main>
</body>
</html>
"""


def _form(language: Language, wait: float | None, name: str) -> str:
    words = _WORDS[language]
    first, second = ("", " autofocus") if name else (" autofocus", "")
    described = ' aria-describedby="problem" aria-invalid="true"' if wait == 0 else ""
    return f"""<form method="post" action="/login?lang={language}">
{_problem(words, wait)}
<label for="username">{escape(words["name"])}</label>
<input id="username" name="username" value="{escape(name)}" required{first} maxlength="64"
 autocomplete="username" autocapitalize="none" spellcheck="false"{described}>
<label for="password">{escape(words["password"])}</label>
<input id="password" name="password" type="password" required{second} maxlength="256"
 autocomplete="current-password"{described}>
<button type="submit">{escape(words["enter"])}</button>
</form>"""


def _problem(words: Mapping[str, str], wait: float | None) -> str:
    if wait is None:
        return ""
    told = words["wait"].format(minutes=int(wait // 60) + 1) if wait > 0 else words["wrong"]
    return f'<p id="problem" role="alert">{escape(told)}</p>'
