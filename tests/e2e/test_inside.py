"""The inside page in a real browser, on a network that is trained here: every number that it shows against Keras."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, WebSocket, expect

from signcore.datasets.synthetic import load_synthetic
from tests.e2e.dashboard import Visitor, serve
from ui.lesson.quick import FIRST_SIGNS

pytestmark = pytest.mark.e2e

SETTINGS = "/?filters=6,4&conv_dropout=0,0.2&dense_units=16&epochs=2&batch_norm_momentum=0.9&device=cpu&subset=480"


@pytest.fixture(scope="module")
def trained(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a dashboard with one trained network, and that network's file."""
    folder = tmp_path_factory.mktemp("inside")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNLAB_STORE", str(folder / "store"))
        signs = load_synthetic(FIRST_SIGNS)
    with serve(folder) as home:
        teacher = Visitor(browser.new_page(locale="en-US"), home)
        teacher.open(f"{SETTINGS}&data={signs.id}")
        teacher.go("Train", "Train, and watch")
        teacher.page.get_by_role("button", name="Start training").click()
        teacher.page.get_by_text("finished").first.wait_for(timeout=180_000)
        address = teacher.page.url
        teacher.page.close()
        (model,) = folder.glob("store/runs/*/model.keras")
        yield address.replace("/train", "/inside"), model


def opened(page: Page, address: str) -> Visitor:
    learner = Visitor(page, re.match(r"http://[^/]+", address)[0])  # type: ignore[index]
    page.goto(address)
    page.locator(".overview").wait_for(timeout=120_000)
    learner.settle()
    return learner


@pytest.fixture
def learner(browser: Browser, trained: tuple[str, Path]) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    visitor = opened(context.new_page(), trained[0])
    yield visitor
    context.close()
    assert [one for one in visitor.complaints if "does not seem to exist" not in one] == []


@pytest.fixture(scope="module")
def model(trained: tuple[str, Path]) -> Any:
    import keras

    return keras.saving.load_model(trained[1], compile=False, safe_mode=True)


def sign_of(page: Page) -> NDArray[np.float32]:
    """The sign that goes through the network, as the page draws it."""
    values = page.locator(".column.first .seen").evaluate("one => [...one.getContext('2d').getImageData(0, 0, 28, 28).data]")
    return np.array(values, np.float32).reshape(28, 28, 4)[None, :, :, :1]


def output_of(model: Any, sign: NDArray[np.float32], layer: str) -> NDArray[np.float32]:
    import keras

    values = inputs = keras.Input((28, 28, 1))
    for one in model.layers[1:]:
        values = one(values)
        if one.name == layer:
            break
    return np.asarray(keras.Model(inputs, values).predict_on_batch(sign))[0]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def open_layer(page: Page, name: str) -> None:
    page.locator("button.head", has_text=re.compile(rf"^\w+{name} ")).click()
    expect(page.locator("section.layer h3")).to_contain_text(f"· {name}")


def share(page: Page) -> tuple[str, float]:
    said = re.match(r"It reads (\w), (\d+)% sure", page.locator(".reading").inner_text())
    return said[1], int(said[2]) / 100  # type: ignore[index]


def test_a_step_of_a_convolution_is_what_keras_computes(learner: Visitor, model: Any) -> None:
    page = learner.page
    sign = sign_of(page)
    for layer, presses in (("conv_1", 3), ("conv_2", 2)):
        open_layer(page, layer)
        output = page.locator("section.layer .map.pointed").nth(1)
        output.focus()
        for _press in range(presses):
            page.keyboard.press("ArrowDown")
        for _press in range(presses + 1):
            page.keyboard.press("ArrowLeft")
        said = page.locator(".spoken").inner_text()
        row, column = (int(one) for one in re.match(r"Row (\d+), column (\d+)", said).groups())  # type: ignore[union-attr]
        channel = int(re.search(r"(?:Kernel|Map) (\d+) is open", page.locator(".desk p").first.inner_text())[1]) - 1  # type: ignore[index]
        expected = float(output_of(model, sign, layer)[row - 1, column - 1, channel])
        formula = page.locator(".running .formula").inner_text()
        total, result = (number(one) for one in re.search(r"= (−?[\d.]+)\. ReLU.*?: (−?[\d.]+)\.$", formula).groups())  # type: ignore[union-attr]
        assert result == pytest.approx(expected, abs=6e-5) and result == pytest.approx(max(total, 0), abs=1e-9)
        products = [number(one) for one in page.locator(".numbers").nth(2).inner_text().split()]
        values, weights = page.locator(".numbers").nth(0), page.locator(".numbers").nth(1)
        shown = [number(one) for one in values.inner_text().split()]
        kernel = [float(one.input_value()) for one in weights.locator("input").all()]
        assert products == pytest.approx(np.array(shown) * np.array(kernel), abs=0.02)
        before = page.locator(".spoken").inner_text()
        page.get_by_role("button", name="Step").click()
        assert page.locator(".spoken").inner_text() != before


def test_an_edited_kernel_changes_the_letter_as_keras_says(learner: Visitor, model: Any) -> None:
    page = learner.page
    sign, before = sign_of(page), share(page)
    open_layer(page, "conv_1")
    channel = int(re.search(r"Kernel (\d+) is open", page.locator(".desk p").first.inner_text())[1]) - 1  # type: ignore[index]
    page.locator(".numbers input").nth(4).fill("-3")
    page.get_by_text("You have changed the network").wait_for()
    layer = model.get_layer("conv_1")
    kernel, bias = layer.get_weights()
    changed = kernel.copy()
    changed[1, 1, 0, channel] = -3
    layer.set_weights([changed, bias])
    try:
        answer = np.asarray(model.predict_on_batch(sign))[0]
    finally:
        layer.set_weights([kernel, bias])
    letter, sure = share(page)
    assert letter == "ABCDEFGHIKLMNOPQRSTUVWXY"[int(answer.argmax())] and sure == pytest.approx(float(answer.max()), abs=0.0051)
    page.get_by_role("button", name="vertical edges").click()
    assert [one.input_value() for one in page.locator(".numbers input").all()] == ["-1", "0", "1", "-2", "0", "2", "-1", "0", "1"]
    page.get_by_role("button", name="Restore the trained numbers").click()
    assert share(page) == before
    expect(page.locator(".edited")).to_be_hidden()


def test_every_layer_opens_and_says_what_it_does(learner: Visitor, model: Any) -> None:
    page = learner.page
    names = [layer.name for layer in model.layers[1:]]
    for name in names:
        open_layer(page, name)
        assert page.locator("section.layer").inner_text().count("NaN") == 0
        assert page.locator("section.layer code").inner_text().startswith("layers.")

    # the letters: the products add up, and softmax makes shares of the sums
    sign = sign_of(page)
    answer = np.asarray(model.predict_on_batch(sign))[0]
    table = page.locator(".last table").last.inner_text()
    first = table.splitlines()[1].split("\t")
    assert first[0] == "ABCDEFGHIKLMNOPQRSTUVWXY"[int(answer.argmax())]
    assert number(first[-1].rsplit("=", 1)[1].strip()) == pytest.approx(float(answer.max()), abs=0.006)

    # pooling: the winner is the largest, as Keras keeps it
    open_layer(page, "pool_1")
    said = page.locator("section.layer .spoken").inner_text()
    row, column, result = re.match(r"Row (\d+), column (\d+): the largest of .* is (−?[\d.]+)\.", said).groups()  # type: ignore[union-attr]
    kept = output_of(model, sign, "pool_1")[int(row) - 1, int(column) - 1]
    assert np.abs(kept - number(result)).min() < 0.006
    page.get_by_role("button", name="to the left").click()
    expect(page.get_by_text(re.compile(r"\d+ of 1176 outputs stay the same"))).to_be_visible()

    open_layer(page, "conv_dropout_2")
    page.get_by_role("button", name="Ask with 50 masks").click()
    expect(page.get_by_text(re.compile("^With 50 masks, "))).to_be_visible()


def test_the_epochs_slider_shows_the_network_as_it_was(learner: Visitor, trained: tuple[str, Path]) -> None:
    import keras

    from signcore.models.describing import describe
    from signcore.runs.states import read_states

    page, states = learner.page, read_states(trained[1].parent)
    assert list(states) == [0, 1, 2]
    now, slider = share(page), page.locator(".became input[type=range]")
    model = keras.saving.load_model(trained[1], compile=False, safe_mode=True)
    layers = describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY").description["layers"]
    slider.focus()
    for epoch, title in ((2, "After epoch 2"), (1, "After epoch 1"), (0, "At the start")):
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".became output")).to_have_text(title, timeout=20_000)
        numbers = states[epoch].astype(np.float32)
        for layer in layers:
            for name, where in layer["weights"].items():
                variable = next(one for one in model.get_layer(layer["name"]).weights if one.name == name)
                variable.assign(numbers[where["at"] : where["at"] + int(np.prod(where["shape"]))].reshape(where["shape"]))
        answer = np.asarray(model.predict_on_batch(sign_of(page)))[0]
        letter, sure = share(page)
        assert letter == "ABCDEFGHIKLMNOPQRSTUVWXY"[int(answer.argmax())] and sure == pytest.approx(float(answer.max()), abs=0.0051)
    expect(page.locator(".edited")).to_be_hidden()  # it is the network's own past, not the learner's doing
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".became output")).to_have_text("As it is now")
    assert share(page) == now


def test_what_if_says_the_size_after_the_guess(learner: Visitor) -> None:
    page = learner.page
    open_layer(page, "conv_1")
    page.get_by_text("What if the kernel").click()
    page.get_by_label("Stride").select_option("2")
    page.get_by_label("Padding").select_option("valid")
    expect(page.locator(".whatif .formula")).to_be_hidden()
    page.locator(".whatif input").fill("13")
    expect(page.locator(".whatif .formula")).to_have_text("✓ “valid”: (28 − 3) ÷ 2, rounded down, plus 1 is 13: the map has 13 rows.")


def test_hovering_stepping_covering_and_nudging_ask_the_server_nothing(browser: Browser, trained: tuple[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page, sent = context.new_page(), list[object]()

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))  # noqa: PLW0108 - Playwright writes on what it is given

    page.on("websocket", watch)
    visitor = opened(page, trained[0])
    open_layer(page, "conv_1")  # the first layer that is opened ticks a step of the lesson
    visitor.settle()
    before = len(sent)
    assert before > 0
    page.locator(".column").nth(2).locator(".cell").first.hover()  # a map of the first convolution is made from the one before
    assert page.locator(".edges path").count() == page.locator(".source").count() == 1
    assert "is made from one map of rescale" in page.locator(".overview .note").inner_text()
    page.locator("section.layer").get_by_role("button", name="Play").click()
    page.wait_for_timeout(700)
    page.get_by_role("button", name="Pause").click()
    slider = page.locator(".nudge input[type=range]")
    slider.focus()
    for _press in range(4):
        page.keyboard.press("ArrowRight")
    assert "at worst" in page.locator(".nudge .formula").inner_text()
    page.get_by_role("button", name="Slide the patch").click()
    expect(page.locator(".cover .formula")).to_contain_text("no other place matters more", timeout=60_000)
    for way in ("Grad-CAM", "Gradient"):
        page.get_by_role("button", name=way).click()
        colours = page.locator(".cover .map canvas").evaluate("one => new Set(one.getContext('2d').getImageData(0, 0, 28, 28).data).size")
        assert colours > 5, way
    page.locator(".cover .map").hover()  # and what is pointed at is covered
    expect(page.locator(".cover .formula")).to_contain_text("Covered here")
    open_layer(page, "conv_2")
    page.locator(".filter").nth(1).click()
    assert len(sent) == before
    context.close()


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1440, 900, "light"), (1280, 720, "dark"), (1280, 720, "light"), (390, 844, "light")]
)
def test_the_whole_network_is_one_picture_that_can_be_read(
    browser: Browser, trained: tuple[str, Path], width: int, height: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", color_scheme=scheme)
    page = context.new_page()
    opened(page, trained[0])
    strip = page.locator(".strip").evaluate("one => [one.parentElement.scrollWidth, one.parentElement.clientWidth]")
    assert strip[0] <= strip[1] or width == 390, "on a projector nothing has to be scrolled"
    for part in (".reading", "button.head", ".column.last li", ".overview .note", "section.layer p", ".lens summary"):
        text, ground = page.locator(part).first.evaluate(COLOURS)
        lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{part}: {text} on {ground}"
    context.close()


COLOURS = """one => {
  const solid = (colour) => !/rgba\\(.*, 0\\)|transparent/.test(colour)
  let ground = one
  while (ground && !solid(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement ?? ground.getRootNode().host
  return [getComputedStyle(one).color, getComputedStyle(ground ?? document.body).backgroundColor]
}"""


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(…)` as WCAG 2 defines it."""
    parts = [float(one) / 255 for one in re.findall(r"[\d.]+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_training_step_is_taken_with_the_run_s_optimiser(learner: Visitor, trained: tuple[str, Path]) -> None:
    page = learner.page
    page.get_by_text("One training step under the lens").click()
    lens = page.locator(".lens")
    assert lens.get_by_label("Optimiser:").input_value() == "rmsprop"
    said = lens.locator(".formula").nth(1).inner_text()
    old, rate, gradient, root, result = (
        number(one)
        for one in re.match(r"At the upper left: (−?[\d.]+) − ([\d.]+) × \(?(−?[\d.]+)\)? ÷ ([\d.]+) = (−?[\d.]+);", said).groups()  # type: ignore[union-attr]
    )
    assert abs(result - (old - rate * gradient / root)) <= 1e-4 + 0.1 * abs(rate * gradient / root)
    losses = []
    lens.get_by_label("your guess").fill("1")
    for _step in range(4):
        lens.get_by_role("button", name="Take the step").click()
        expect(lens.locator(".formula").first).to_contain_text("You guessed 1; it is")
        losses.append(
            [number(one) for one in re.search(r"Before the step it was ([\d.]+), now it is ([\d.]+)\.", lens.inner_text()).groups()]  # type: ignore[union-attr]
        )
    assert losses[-1][1] < losses[0][0], "it learns these signs"
    assert [after for _before, after in losses[:-1]] == [before for before, _after in losses[1:]]
    page.get_by_role("button", name="Restore the trained numbers").click()
    assert lens.locator(".formula").nth(1).inner_text() == said, "the optimiser has forgotten, too"


def test_on_a_phone_nothing_is_wider_than_it_and_all_works_by_keyboard(browser: Browser, trained: tuple[str, Path]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US", color_scheme="dark")
    page = context.new_page()
    opened(page, trained[0])
    for header in page.locator("button.head").all():
        header.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator("section.layer h3")).to_contain_text("letters")
    context.close()


def test_the_train_page_shows_what_it_reads_now_and_its_first_kernels(browser: Browser, trained: tuple[str, Path], model: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    page.goto(trained[0].replace("/inside", "/train"))
    page.get_by_text("What it reads now, and its first kernels").click(timeout=60_000)
    figures = page.locator(".becoming figure")
    figures.first.wait_for(timeout=60_000)
    assert figures.count() == 24 and page.locator(".becoming .kernels .map").count() == 6
    signs = np.array(
        [one.evaluate("one => [...one.getContext('2d').getImageData(0, 0, 28, 28).data]") for one in figures.locator("canvas").all()],
        np.float32,
    ).reshape(24, 28, 28, 4)[..., :1]
    answers = np.asarray(model.predict_on_batch(signs))
    apart = np.sort(answers, axis=1)[:, -1] - np.sort(answers, axis=1)[:, -2] > 0.002  # 16 bits a weight may turn what is nearly a tie
    captions = page.locator(".becoming figcaption").all_inner_texts()
    said = np.array([caption.split(" → ")[-1].split(" ")[0] for caption in captions])
    expected = np.array(list("ABCDEFGHIKLMNOPQRSTUVWXY"))[answers.argmax(axis=1)]
    assert said[apart].tolist() == expected[apart].tolist() and apart.sum() >= 5
    right = sum("✓" in caption for caption in captions)
    assert f"After epoch 2 it reads {right} of these 24" in page.locator(".becoming p").first.inner_text()
    context.close()


def pixels(page: Page, locator: str) -> NDArray[np.float32]:
    """Pictures on the page, float32 (n, 28, 28, 1)."""
    found = [one.evaluate("one => [...one.getContext('2d').getImageData(0, 0, 28, 28).data]") for one in page.locator(locator).all()]
    return np.array(found, np.float32).reshape(-1, 28, 28, 4)[..., :1]


def test_another_sign_can_be_compared_and_relatives_be_found(learner: Visitor, model: Any) -> None:
    import keras

    page = learner.page
    open_layer(page, "conv_1")
    page.get_by_text("Side by side").click()
    page.get_by_role("button", name="Sign 5", exact=True).click()
    other = pixels(page, ".choices canvas")[4:5]
    answer = np.asarray(model.predict_on_batch(other))[0]
    caption = page.locator(".beside figcaption").nth(1).inner_text()
    letter, sure = re.match(r"The other: (\w) (\d+)%", caption).groups()  # type: ignore[union-attr]
    assert letter == "ABCDEFGHIKLMNOPQRSTUVWXY"[int(answer.argmax())] and int(sure) == pytest.approx(100 * float(answer.max()), abs=0.51)

    page.get_by_text("Among the training signs").click()
    page.get_by_role("button", name=re.compile(r"Search \d+ training signs")).click()
    page.get_by_text("Nearest to this sign").wait_for(timeout=60_000)
    channel = int(re.search(r"What map (\d+) of conv_1", page.locator(".relatives h4").first.inner_text())[1]) - 1  # type: ignore[index]
    values = [number(text.split(" · ")[1]) for text in page.locator(".relatives figcaption").all_inner_texts()]
    assert len(values) == 16 and values[:8] == sorted(values[:8], reverse=True) and values[8:] == sorted(values[8:])
    shown = pixels(page, ".relatives .seen")
    liked = [float(output_of(model, sign[None], "conv_1")[..., channel].max()) for sign in shown[:8]]
    assert values[:8] == pytest.approx(liked, rel=0.02, abs=0.006)
    hidden = keras.Model(model.inputs, model.layers[-1].input)
    own = np.asarray(hidden.predict_on_batch(sign_of(page)))[0]
    distances = np.linalg.norm(np.asarray(hidden.predict_on_batch(shown[8:])) - own, axis=1)
    assert values[8:] == pytest.approx(distances.tolist(), rel=0.02, abs=0.006)
