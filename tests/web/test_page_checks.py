"""The checks of pages find what they are for, and leave the style guide, which shows every part, alone."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask, render_template

from appliance.web.look import install_look
from tests.web.page_checks import faults_of_page

PAGE = (
    '<!DOCTYPE html><html lang="en-GB" class="govuk-template"><head>'
    "<title>Evidence \N{EN DASH} Transcrypt</title></head>"
    "<body><main><h1>Evidence</h1>{}</main></body></html>"
)

BROKEN = {
    '<p style="color:red">Hot</p>': "p has a style attribute",
    '<p onclick="go()">Hot</p>': "p has a onclick attribute",
    "<script>go()</script>": "an inline script without this answer's nonce",
    '<script nonce="old">go()</script>': "an inline script without this answer's nonce",
    '<img src="//elsewhere.example/a.png" alt="">': "img comes from another site",
    '<img src="/a.png">': "has no alt",
    "<h1>Twice</h1>": "2 h1 elements",
    "<h4>Deep</h4>": "h4 follows h1",
    '<input type="text" name="colour">': "input 'colour' has no label",
    '<p id="a">1</p><p id="a">2</p>': "2 elements have the id 'a'",
    '<p aria-describedby="gone">1</p>': "aria-describedby='gone' of p leads nowhere",
    '<a href="#gone">Go</a>': "the link to '#gone' leads nowhere",
    '<a href="/x"></a>': "a '/x' says nothing",
    '<a href="javascript:go()">Go</a>': "a javascript: address",
    '<form method="post" action="/x"><button>Go</button></form>': "carries no csrf_token",
    '<form action="/x"><p>Nothing</p></form>': "has no button to send it",
    "<p>You are certified.</p>": "the page says 'certified'",
    "<td>None</td>": "not valid HTML",
    "<p><strong>None</strong></p>": "strong shows 'None'",
    "<p>Open<div>": "not valid HTML",
}


@pytest.mark.req("A11Y-01", "SEC-01")
@pytest.mark.parametrize(("body", "fault"), BROKEN.items(), ids=list(BROKEN.values()))
def test_each_broken_page_is_told_apart(body: str, fault: str) -> None:
    faults = faults_of_page(PAGE.format(body), nonce="abc")
    assert any(fault in told for told in faults), faults


def test_a_good_page_has_no_faults() -> None:
    body = '<script nonce="abc">go()</script><h2>Filter</h2><label>Name <input name="name"></label>'
    assert faults_of_page(PAGE.format(body), nonce="abc") == []


def test_a_title_must_be_the_heading() -> None:
    page = PAGE.format("").replace("<h1>Evidence", "<h1>Reports")
    assert "the title" in faults_of_page(page)[0]


@pytest.mark.req("A11Y-01")
def test_every_part_of_the_style_guide_keeps_the_rules() -> None:
    app = Flask("appliance.web")
    app.secret_key = secrets.token_hex()
    install_look(app)
    shell = {"organisation": "Acorn Ltd", "person": "Alice", "switchable": True, "may_manage": True}
    point = {"label": "1 Sep", "met": 3, "partly_met": 1, "not_met": 0, "unknown": 11, "not_applicable": 0}
    app.jinja_env.globals.update(csrf_token=lambda: "token", may=lambda _permission: True)
    with app.test_request_context():
        page = render_template(
            "style_guide.html",
            nav="controls",
            points=[point],
            problems={"mode": "Choose one", "checked": "Enter a date"},
            shell=shell,
            csp_nonce=lambda: "abc",
        )
    assert faults_of_page(page, nonce="abc") == []
