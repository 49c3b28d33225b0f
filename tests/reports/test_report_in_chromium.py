"""The HTML report in a browser: phone and desktop, light and dark, keyboard, print, without scripts."""

from __future__ import annotations

import pytest

from withstand.reports import as_html

pytestmark = pytest.mark.chromium

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
CONTRAST = """
() => {
  const linear = (x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  const light = (c) => { const v = c.map(x => linear(x / 255));
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = (node) => { for (let at = node; at; at = at.parentElement) {
    const found = parse(getComputedStyle(at).backgroundColor);
    if (found.length === 3 || (found.length === 4 && found[3] === 1)) return found.slice(0, 3); }
    return [255, 255, 255]; };
  const poor = [];
  for (const node of document.querySelectorAll('body *')) {
    const words = [...node.childNodes].some(each => each.nodeType === 3 && each.textContent.trim());
    if (!words || !node.checkVisibility() || node.closest('script, style')) continue;
    const style = getComputedStyle(node);
    const front = parse(node.closest('svg') ? style.fill : style.color).slice(0, 3);
    const [a, b] = [light(front), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push([node.outerHTML.slice(0, 80), ratio.toFixed(2)]);
  }
  return poor;
}
"""


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=0)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(result, register, drawings, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(as_html.render(result, register, drawings), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, file):
    """Opens the report and afterwards checks that it asked for nothing and complained of nothing."""
    contexts, troubles = [], []

    def open_page(**settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(0)  # pytest's own is against hanging; a busy machine may take its time
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request", lambda request: None if request.url == file.as_uri() else troubles.append(request.url)
        )
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_runs_over_the_side_even_with_everything_open(opened, size):
    page = opened(viewport=SIZES[size])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]["width"]


def test_pictures_stay_legible_on_a_phone(opened):
    page = opened(viewport=SIZES["phone"])
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('#content > section > figure svg')]"
        ".map(each => each.getBoundingClientRect().width / each.viewBox.baseVal.width * 12))"
    )
    assert smallest >= 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(opened, scheme):
    page = opened(viewport=SIZES["desktop"], color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_dark_is_dark_and_light_is_light(opened):
    shades = {
        scheme: opened(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert shades["light"] == "rgb(255, 255, 255)" and shades["dark"] != shades["light"]


def test_the_first_tab_skips_to_the_content_and_claims_open_by_keyboard(opened):
    page = opened(viewport=SIZES["desktop"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.claim > summary')"):
            reached.append(page.evaluate("document.activeElement.parentElement.id"))
            break
    assert reached == ["claim-0"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('claim-0').open")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_filters_hide_claims_and_say_how_many_are_left(opened, result):
    page = opened(viewport=SIZES["desktop"])
    page.click("[data-show=holds]")
    visible = "document.querySelectorAll('details.claim:not([hidden])').length"
    assert page.evaluate(visible) == len(result.verdicts) - 3
    assert page.inner_text("[data-told]") == "8 of 11 claims"
    page.fill("[data-find]", "dns failover")
    assert page.evaluate(visible) == 1
    assert (
        page.evaluate(
            "[...document.querySelectorAll('section.group')].filter(e => e.checkVisibility()).length"
        )
        == 1
    )


def test_a_link_to_a_claim_opens_it_even_where_it_was_filtered_away(opened):
    page = opened(viewport=SIZES["desktop"])
    page.click("[data-show=violated]")
    page.click(".first a >> nth=0")
    page.wait_for_function("document.getElementById('claim-2').open")
    assert page.is_visible("#claim-2 .story")


def test_readable_without_scripts(opened):
    page = opened(viewport=SIZES["phone"], java_script_enabled=False)
    assert page.is_visible("text=Databases recover in under 1 minute >> nth=0")
    assert not page.is_visible(".controls")
    page.click("#claim-3 > summary")
    assert page.is_visible("#claim-3 .story")


def test_screen_readers_find_names_for_pictures_and_regions(opened):
    page = opened(viewport=SIZES["desktop"])
    assert page.get_by_role("img", name="Where the time goes: region loss of us-east-1").count() == 1
    assert page.get_by_role("navigation", name="Contents").count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "AWS enterprise platform"


def test_prints_on_white_paper_without_controls(opened):
    page = opened(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible(".controls") and not page.is_visible(".contents")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def open_run(page):
    page.evaluate("document.getElementById('run-0').open = true")
    page.wait_for_selector("#run-0 svg.stage use", state="attached")
    return page.locator("#run-0")


def states(page):
    marks = "[...document.querySelectorAll('#run-0 svg.stage g g')]"
    return page.evaluate(f"{marks}.map(each => (each.getAttribute('class') || '').replace('mark ', ''))")


def test_a_run_is_replayed_on_the_picture_by_keyboard(opened):
    page = opened(viewport=SIZES["desktop"])
    run = open_run(page)
    assert states(page) == ["failed", "", "below", ""]
    run.locator("[data-scrub]").focus()
    page.keyboard.press("ArrowRight")
    assert states(page) == ["failed", "acting", "below", ""]
    assert run.locator("output").inner_text() == "33\u00a0s"
    page.keyboard.press("ArrowRight")
    assert states(page) == ["failed", "back", "back", "acting"]
    page.keyboard.press("End")
    assert states(page) == ["back", "back", "back", "back"]
    page.keyboard.press("Home")
    assert states(page) == ["failed", "", "below", ""]
    assert run.locator("[data-scrub]").get_attribute("aria-valuetext").startswith("0 s")


def test_a_run_plays_by_itself_until_its_end(opened):
    page = opened(viewport=SIZES["phone"])
    run = open_run(page)
    run.locator("select").select_option("250")
    run.get_by_role("button", name="Play").click()
    run.locator(".moments > li:last-child.now").wait_for()
    run.get_by_role("button", name="Play").wait_for()
    assert run.locator("li.now").inner_text().startswith("2\u00a0h\u00a030\u00a0m")


def test_states_differ_by_sign_and_outline_and_not_by_colour_alone(opened):
    page = opened(viewport=SIZES["desktop"])
    run = open_run(page)
    run.get_by_role("button", name="Next").click()
    seen = page.evaluate(
        "[...document.querySelectorAll('#run-0 svg.stage .mark')].map(each => [each.textContent,"
        " getComputedStyle(each.firstElementChild).strokeDasharray,"
        " getComputedStyle(each.firstElementChild).strokeWidth].join())"
    )
    assert len(set(seen)) == len(seen) == 3


def test_a_cause_leads_to_its_event_and_a_claim_to_its_run_and_back(opened):
    page = opened(viewport=SIZES["desktop"])
    page.evaluate("document.querySelector('details.claim a[href^=\"#run-\"]').closest('details').open = true")
    page.click("details.claim a[href^='#run-'] >> nth=0")
    page.wait_for_selector("details.run[open]")
    run = page.locator("details.run[open]")
    run.get_by_role("link", name="because of event 2").click()
    assert page.evaluate("document.querySelector(':target').textContent").startswith(
        "Health checks fail: edge"
    )
    run.locator("p.small a >> nth=0").click()
    assert page.evaluate("document.querySelector(':target').matches('details.claim[open]')")


def test_shapes_tell_of_their_claims_by_keyboard_and_claims_show_their_shapes(opened):
    page = opened(viewport=SIZES["desktop"])
    shape = page.get_by_role("button", name="Shape 0, 2 claims")
    shape.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    told = page.locator(".drawing [data-about]")
    assert told.inner_text() == "Shape 1: rto.region rto.dns"
    told.get_by_role("link", name="rto.dns").click()
    card = page.locator("details.claim[data-claim='rto.dns']")
    card.get_by_role("button", name="Show on the drawing").click()
    assert page.locator(".drawing .marked").count() == 4
    assert page.evaluate("document.activeElement.closest('.drawing') !== null")


def test_paper_shows_stills_instead_of_a_player(opened):
    page = opened(viewport=SIZES["desktop"])
    assert not page.is_visible(".stills")
    page.emulate_media(media="print")
    assert page.locator(".still").count() == 3
    assert page.is_visible(".still >> nth=0")
    assert "Health checks fail (edge)" in page.locator(".still >> nth=1").inner_text()
    open_run(page)
    assert not page.is_visible(".player >> nth=0")
    assert page.is_visible("text=Health checks fail: edge >> nth=0")


def test_runs_can_be_read_without_scripts(opened):
    page = opened(viewport=SIZES["phone"], java_script_enabled=False)
    page.click("#run-0 > summary")
    assert page.is_visible("#run-0 .moments >> text=Health checks fail: edge")
    assert not page.is_visible("#run-0 .player")
    assert page.is_visible(".still >> nth=0")
