"""The texts of `browser/inside`, in the reader's language."""

from __future__ import annotations

from signcore.i18n import _
from signcore.models import LayerKind


def inside_words() -> dict[str, str]:
    """The texts of the opened network; values are in braces."""
    return {
        "sign": _("The sign"),
        "answer": _("The answer"),
        "signSaid": _("The sign that goes through the network, 28×28 pixels"),
        "reads": _("It reads {letter}, {share} sure."),
        "isRight": _("That is right."),
        "isWrong": _("The sign shows {letter}."),
        "overview": _(
            "From left to right, the sign becomes a letter. For each layer, the maps that respond most are shown "
            "(6/75: six of 75). Point at one to see what it is made from; click it to open its layer."
        ),
        "overviewSaid": _("All layers of the network, from left to right"),
        "mapSaid": _("{layer}, map {map}"),
        "rowSaid": _("{layer}, {count} values in a row"),
        "madeOfSign": _("Map {map} of {layer} is made from the sign itself."),
        "madeOfOne": _("Map {map} of {layer} is made from one map of {before}."),
        "madeOfMaps": _("Map {map} of {layer} is made from all {count} maps of {before}, most of all from {names}."),
        "notDrawn": _("Lines that are not drawn: {count}."),
        "edited": _("You have changed the network. As it was trained, it would read {letter}, {share} sure."),
        "restore": _("Restore the trained numbers"),
        "inKeras": _("In Keras:"),
        "input": _("Input"),
        "output": _("Output"),
        "window": _("The window’s values"),
        "kernel": _("The kernel: change a number!"),
        "products": _("Value × weight"),
        "back": _("◀ Back"),
        "step": _("Step ▶"),
        "play": _("Play"),
        "pause": _("Pause"),
        "mapWith": _("map {map}: adds {value}"),
        "inputSaid": _("Input map {map} of {maps} with its border of zeros, {height} × {width}; arrow keys move the window"),
        "outputSaid": _("Output map {map} of {maps}, {height} × {width}; arrow keys choose a place"),
        "saidConvolution": _("Row {row}, column {column}: the products add up to {sum}; with the bias, {bias}, the output is {result}."),
        "sumOfOne": _("The products add up to {sum}. {sum} + bias {bias} = {total}."),
        "sumOfMaps": _("Map {map} adds {part} here. All {maps} maps, one after another, add up to {sum}. {sum} + bias {bias} = {total}."),
        "relu": _("ReLU keeps it if it is above 0, otherwise makes it 0: {result}."),
        "linear": _("The output is {result}."),
        "filters": _("The layer’s filters"),
        "gallery": _("Its {count} kernels and maps, those that respond most first. Red adds, blue subtracts. Kernel {channel} is open."),
        "galleryMaps": _("Its {count} maps, those that respond most first. Map {channel} is open."),
        "filterSaid": _("Filter {filter}, number {place} by strength"),
        "byHand": _("Put in a hand-made kernel:"),
        "identity": _("identity"),
        "vertical": _("vertical edges"),
        "horizontal": _("horizontal edges"),
        "blur": _("blur"),
        "sharpen": _("sharpen"),
        "whatIf": _("What if the kernel, the stride or the padding were different?"),
        "whatIfHow": _("Choose, and guess first: how many rows will the map have?"),
        "kernelSize": _("Kernel size"),
        "stride": _("Stride"),
        "padding": _("Padding"),
        "guess": _("Your guess:"),
        "sizeSame": _("“same”: {length} ÷ {stride}, rounded up, is {count}: the map has {count} rows."),
        "sizeValid": _("“valid”: ({length} − {size}) ÷ {stride}, rounded down, plus 1 is {count}: the map has {count} rows."),
        "before": _("Before"),
        "afterPredicting": _("After, when predicting"),
        "afterTraining": _("After, when training: by this batch alone"),
        "normalised": _("({value} − {mean}) ÷ √({spread}² + 0.001) × {gamma} + {beta} = {result}: with the stored mean and spread."),
        "batchSays": _(
            "Map {map}, over {count} signs: mean {mean}, spread {spread}. Training stored {keptMean} and {keptSpread}. "
            "After the layer it is {predicted} when predicting, and {trained} when training."
        ),
        "winners": _("Input: the largest value of each window is framed"),
        "keeps": _("Row {row}, column {column}: the largest of {values} is {result}."),
        "oddEdge": _("The last window hangs over the edge, so that {length} rows become {count}."),
        "moveSign": _("Move the sign by a pixel:"),
        "left": _("to the left"),
        "right": _("to the right"),
        "up": _("up"),
        "down": _("down"),
        "movedBy": _("{same} of {count} outputs stay the same ({share}%); before pooling it was {before}%."),
        "maskShown": _("What remains: places left out are faint"),
        "newMask": _("Draw another mask"),
        "manyMasks": _("Ask with 50 masks"),
        "masked": _("{left} of {count} values are left out (rate {rate}); the others are multiplied by 1 ÷ (1 − {rate}) = {factor}."),
        "masksSay": _("With {count} masks, {letter} gets from {low} to {high}, {mean} on average; without a mask {predicted}."),
        "mapShown": _("One map"),
        "row": _("The row"),
        "flattened": _(
            "Row {row}, column {column} of map {map} is number {at} of {count} in the row: ({y} × {width} + {x}) × "
            "{maps} + {c} = {index}, counting from 0. Its value is {value}."
        ),
        "neuron": _("Neuron:"),
        "place": _("number"),
        "value": _("value"),
        "weight": _("weight"),
        "product": _("product"),
        "others": _("{count} others together"),
        "bias": _("bias"),
        "letterSum": _("The sum for {name} is {sum}. Softmax turns it into {result}."),
        "neuronSum": _("The sum is {sum}. ReLU keeps it if it is above 0: neuron {name} gives {result}."),
        "plainSum": _("The sum is {sum}: neuron {name} gives {result}."),
        "why": _("Why this letter, not that one?"),
        "against": _("Compared with"),
        "weightOf": _("weight for {letter}"),
        "difference": _("difference"),
        "verdictMore": _("{one} gets {mine}, {other} {theirs}. A lead of {more} makes {one} {times} times as probable."),
        "verdictLess": _("{one} gets {mine}, {other} {theirs}. A lead of {more} makes {other} {times} times as probable."),
        "softmax": _("Each sum becomes a power of e, and each power is divided by the total of all."),
        "temperature": _("Temperature"),
        "letter": _("letter"),
        "sum": _("sum"),
        "share": _("share"),
        "becomes": _("Row {row}, column {column}: {before} becomes {after}."),
        "became": _("How it developed"),
        "becameHow": _(
            "Move the slider, or play: the same sign, and the network as it was after that many epochs. At the start "
            "its weights are random. Try: open the first convolution, and watch noise become edges."
        ),
        "afterEpochs": _("After epoch {epoch}"),
        "atStart": _("At the start"),
        "asNow": _("As it is now"),
        "loadingState": _("Fetching…"),
        "mirror": _("Mirror: 1 is mirrored"),
        "sideBySide": _("Side by side"),
        "sideBySideHow": _("The open map for this sign, and for another one that you choose; or for this sign in the other network."),
        "otherSign": _("Signs to compare with"),
        "signNumber": _("Sign {number}"),
        "inOther": _("This sign in “{name}”"),
        "mine": _("This sign"),
        "other": _("The other"),
        "minus": _("This minus the other"),
        "alike": _("{share} of the values of {layer} are the same, or nearly so."),
        "notAlike": _("The other network has no such layer, or its shape differs; choose one that both have, such as the last."),
        "relatives": _("Among the training signs"),
        "relativesHow": _("Which signs make the open map respond most strongly, and which are most like this sign to the network?"),
        "searchPool": _("Search {count} training signs"),
        "liked": _("What map {map} of {layer} likes best"),
        "nearest": _("Nearest to this sign"),
        "nearestHow": _("By distance in the last hidden layer: signs that are close there usually get the same letter."),
        "guessed": _("You guessed {guess}; it is {truth}."),
        "guessSame": _("Guess first: when the sign moves by a pixel, what percentage of the outputs stays the same?"),
        "guessLow": _("Guess first: with 50 masks, how sure is the network at worst, in percent?"),
        "guessLoss": _("The loss after the step, your guess:"),
        "lens": _("One training step under the lens"),
        "lensHow": _(
            "Some training signs and the loss of each. Beside each: how its loss would change if one kernel’s weights "
            "grew (red: it would rise). The gradient is the mean of these, and the network steps the other way. The "
            "network works as in training here: batch normalisation uses the mean and spread of these signs, and "
            "dropout leaves values out."
        ),
        "lensSign": _("{letter}: {share}. −ln of it is {loss}"),
        "lensSmooth": _("{letter}: {share}. With smoothed labels the loss is {loss}"),
        "lossOf": _("({parts}) ÷ {count} = {loss}: the loss of these signs."),
        "lossAfter": _("Before the step it was {before}, now it is {after}."),
        "kernelNumber": _("Kernel:"),
        "rate": _("Learning rate:"),
        "old": _("The kernel"),
        "gradient": _("Its gradient"),
        "changeBy": _("The optimiser’s change"),
        "new": _("The new kernel"),
        "optimizer": _("Optimiser:"),
        "way_sgd": _("plain gradient descent (SGD)"),
        "way_rmsprop": _("RMSprop, as in this run"),
        "way_adam": _("Adam, as in this run"),
        "way_adamw": _("AdamW, as in this run"),
        "sum_sgd": _("At the upper left: {old} − {rate} × {gradient} = {result}."),
        "sum_rmsprop": _(
            "At the upper left: {old} − {rate} × {gradient} ÷ {root} = {result}; {root} is the gradient’s typical recent size."
        ),
        "sum_adam": _(
            "At the upper left: {old} − {rate} × {direction} ÷ {root} = {result}; {direction} is the mean of the last "
            "gradients, {root} their typical size."
        ),
        "sum_adamw": _(
            "At the upper left: {old} − {rate} × {decay} × {old} − {rate} × {direction} ÷ {root} = {result}; "
            "{direction} is the mean of the last gradients, {root} their typical size."
        ),
        "leaveOthers": _("Leave other values out"),
        "takeStep": _("Take the step with all weights"),
        "optimizer_sgd": _(
            "Plain gradient descent: each weight moves by the learning rate times its gradient, and stops where the ground is level."
        ),
        "optimizer_rmsprop": _(
            "RMSprop divides each weight’s gradient by its typical recent size, so that all weights move by steps of "
            "about the same size. It starts here without a memory; take a few steps and watch the change become calmer."
        ),
        "optimizer_adam": _(
            "Adam takes the mean of the last gradients and divides it by their typical size, so that all weights move "
            "by steps of about the learning rate. It starts here without a memory, so its first step is the learning "
            "rate itself, up or down."
        ),
        "optimizer_adamw": _(
            "AdamW takes the mean of the last gradients, divides it by their typical size, and makes all weights a "
            "little smaller at each step (weight decay). It starts here without a memory, so its first step is nearly "
            "the learning rate itself, up or down."
        ),
        "cover": _("Why this letter?"),
        "searching": _("Searching"),
        "coverHow": _(
            "Three ways to ask. A coloured map alone says little: point at it to cover that place, and see what the network reads then."
        ),
        "patch": _("Occlusion"),
        "patchHow": _(
            "A grey patch slides over the sign. Where covering makes the letter less probable, the map is red: that is "
            "where the network looks. Where it is blue, covering helps."
        ),
        "gradcam": _("Grad-CAM"),
        "gradcamHow": _(
            "The maps of the last convolution, each weighted by how much the letter’s sum rises with it: red speaks "
            "for the letter, blue against it. (The original Grad-CAM keeps only the red.) It is coarse, because these "
            "maps are."
        ),
        "slope": _("Gradient"),
        "slopeHow": _(
            "Where the letter’s sum would rise if a pixel were a little lighter: red; if it were a little darker: "
            "blue. It is detailed but noisy, because it looks only at the smallest changes."
        ),
        "noConvolution": _("This network has no convolution, so Grad-CAM has nothing to show."),
        "forLetter": _("For the letter"),
        "search": _("Slide the patch"),
        "patchSize": _("Patch, in pixels:"),
        "coverMap": _("The map: point at it to cover that place"),
        "covered": _("The sign, covered"),
        "uncover": _("Uncover it"),
        "coverSays": _("{letter} has {share}. Covered at row {row}, column {column}, it drops to {covered}: no other place matters more."),
        "coverHere": _("Covered here, {letter} has {share}; before it had {before}."),
        "nudge": _("Nudge the sign"),
        "nudgeHow": _(
            "A reader would not mind. Does the network? The curve shows how sure it is of the letter at each step. Try: move the "
            "sign, and compare with a dense network."
        ),
        "moveRight": _("Move to the right, in pixels"),
        "moveDown": _("Move down, in pixels"),
        "computing": _("Computing…"),
        "change": _("Change:"),
        "amount": _("How much"),
        "turn": _("Turn, in degrees"),
        "zoom": _("Larger, in percent"),
        "brightness": _("Brighter, in grey levels"),
        "nudgeSays": _("{name}: {letter} {share}, at worst {worst}."),
    }


def what_to_try(kind: LayerKind) -> str:
    """Something to try with a layer's panel."""
    return {
        LayerKind.RESCALING: _("Try: point at the darkest and the lightest pixel."),
        LayerKind.LOCAL_CONTRAST: _("Try: nudge the brightness below. What changes before this layer, and what after it?"),
        LayerKind.CONV2D: _("Try: put a kernel of your own into the first layer, and watch the letter."),
        LayerKind.BATCH_NORMALIZATION: _("Try: compare how widely the values are spread before and after."),
        LayerKind.MAX_POOLING2D: _("Try: guess first. How many outputs stay the same when the sign moves by a pixel?"),
        LayerKind.DROPOUT: _("Try: ask with 50 masks. Is the network surer without any?"),
        LayerKind.FLATTEN: _("Try: point at neighbours in a map. How far apart are they in the row?"),
        LayerKind.DENSE: _("Try: choose the letter that is most easily confused with this one. Which products differ?"),
    }[kind]
