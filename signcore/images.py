"""The size and the shape of pictures, everywhere.

Images of signs are uint8 arrays of shape (n, 28, 28), from 0 (black) to 255 (white), until a network gets them: it takes
(n, 28, 28, 1) and divides by 255 itself. A table has each as a row of 784 numbers, one line of pixels after the other.
"""

from __future__ import annotations

IMAGE_SIDE = 28
PIXEL_COUNT = IMAGE_SIDE * IMAGE_SIDE
IMAGE_SHAPE = (IMAGE_SIDE, IMAGE_SIDE, 1)
