"""The 24 letters as a table of joint angles and views.

A row reads like this: A bends every finger into a fist, lays the thumb along the index, and shows the palm's side.

The views are those of Sign Language MNIST's photographs, seen by the one who watches: G, H and T from the back of a
hand whose fingers point right, C, O and X with the palm to the right, K with it to the left, P and Q from the thumb's
side with the fingers pointing left and down. T is the data set's own: the thumb stands behind the outstretched index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from signcore.hand.anatomy import Floats

LETTERS: Final = "ABCDEFGHIKLMNOPQRSTUVWXY"

# Degrees. Fingers: bend of knuckle, middle and last joint, spread towards the thumb. Thumb: out, lift, turn, bend of MCP
# and IP. Wrist: palmar bend, deviation towards the little finger. View: yaw, pitch, roll. Frame: the hand's longer side
# in percent of the picture's, then how far its middle lies right and up of the picture's, in percent of half a picture.
# A letter's first row is its usual form; the others are common ways to make it, too.
_TABLE: Final = """\
   index         middle        ring          little        thumb            wrist    view        frame
A  82 106 60 0   83 96 65 -3   82 100 54 0   79 106 51 -3  40 11 -16 41 3   -11 7    12 -6 -5    82 6 -6
A  82 106 60 0   83 96 65 -3   82 100 54 0   79 106 51 -3  40 11 -16 41 3   -11 7    0 4 -14     82 6 -6
A  84 100 55 0   84 100 55 0   84 100 55 0   84 100 55 0   36 10 -15 50 -5  0 0      -4 -8 -4    84 4 -4
B  4 7 6 -8      3 5 -3 -3     -4 4 1 0      -7 1 5 7      17 31 5 52 65    -5 2     5 -11 5     101 5 -10
B  -2 0 0 -5     -14 2 -4 2    -1 -1 7 3     3 4 12 2      7 18 25 46 67    -3 -2    15 -12 -7   117 -13 -1
B  0 20 -3 -3    8 2 -3 -3     -9 2 4 4      -5 6 1 6      11 12 19 45 61   -6 -5    -5 3 -8     90 14 -4
C  31 51 21 -7   29 46 24 1    38 42 25 2    24 43 26 6    19 67 45 28 -6   -10 -6   67 -8 -21   91 6 5
C  32 60 28 -6   46 58 23 1    34 56 25 5    36 33 28 6    29 53 47 26 0    -6 -5    43 -8 -8    98 2 -1
C  39 40 18 -5   45 53 20 -7   41 40 20 4    39 49 31 5    20 56 53 27 -6   -10 -4   71 1 -2     98 18 -5
D  10 10 -8 -4   68 72 37 -3   69 63 30 3    48 79 42 4    14 48 42 43 32   -8 1     24 -18 1    85 0 -3
D  2 4 2 0       64 74 38 -1   66 74 40 1    66 76 44 2    20 58 38 44 20   0 0      12 -8 0     90 0 -5
D  5 10 3 -4     70 79 33 -2   60 78 44 -3   54 81 34 2    22 49 38 44 20   -3 -1    16 -4 2     88 5 -5
D  2 4 2 0       76 92 45 0    76 92 45 0    76 92 45 0    8 63 40 49 41    0 0      -5 -4 0     90 0 -8
E  48 111 62 0   63 109 59 -2  45 107 60 0   39 105 58 -2  21 31 14 47 62   -3 4     26 -14 -3   93 4 -4
E  52 107 57 -2  52 107 59 1   40 106 59 1   56 99 59 -4   10 32 5 51 56    12 -4    14 -7 -6    94 10 -10
E  47 108 72 -2  63 92 63 -1   49 108 74 3   36 115 66 -2  14 25 11 66 73   -10 0    3 -35 -14   90 3 -1
F  44 54 36 -1   9 7 -1 -1     -9 9 10 -9    -12 12 6 -18  24 44 49 40 -16  -25 0    13 -10 -4   92 9 -6
F  53 56 34 3    30 12 4 9     -4 28 8 -2    3 26 -3 -14   24 59 35 27 -17  -15 0    55 -14 5    92 10 -10
F  52 50 32 3    25 4 9 11     -5 9 15 -5    -15 -2 0 -13  24 55 42 37 -11  -3 4     52 -5 -17   96 1 -11
G  3 5 7 -1      80 104 45 1   80 83 46 0    76 96 45 -2   24 16 2 30 10    9 9      150 20 -74  104 -11 -6
G  37 4 -1 -2    89 95 60 3    89 97 56 3    81 112 55 -2  19 9 10 20 10    -10 -1   133 35 -58  100 -12 -4
G  10 5 -8 -3    77 96 49 1    90 90 54 3    95 79 47 5    22 0 -2 30 10    -7 10    156 4 -69   105 -8 -27
G  60 2 0 0      84 100 55 0   84 100 55 0   84 100 55 0   15 25 20 35 30   0 10     120 30 -30  90 0 -2
H  34 2 7 -3     37 7 6 0      89 100 65 4   79 108 59 3   5 50 54 53 41    16 1     119 23 -44  94 -8 -17
H  7 13 7 -3     8 1 -5 -3     83 87 45 -2   85 91 41 1    3 60 40 53 41    -1 21    190 22 -86  100 19 -20
H  48 10 0 -5    54 15 -2 0    91 93 51 -2   89 96 54 1    12 55 43 46 38   -8 -11   118 4 -32   87 -1 -12
H  35 -1 3 -5    42 4 7 2      87 98 61 0    81 100 52 2   6 51 46 50 43    4 4      122 33 -42  92 -9 -13
H  54 11 -2 -2   57 17 0 0     94 88 54 -2   81 93 48 -1   13 49 46 43 40   -20 -16  115 0 -30   81 1 -13
I  89 103 53 0   92 106 57 3   84 99 59 3    12 4 2 -2     24 31 4 43 52    -9 7     -2 -19 -13  98 5 -8
I  83 95 58 -4   78 97 51 0    78 102 49 -3  2 20 4 -7     33 31 -8 35 56   -7 1     26 -7 -2    95 -5 -4
I  87 112 51 2   82 97 49 0    88 75 57 -1   -1 7 -2 -8    35 40 0 44 52    -51 8    18 -2 0     82 11 -8
K  2 4 2 0       45 15 8 0     84 100 55 0   84 100 55 0   17 20 10 46 -20  0 0      -50 -5 2    95 0 -8
K  2 4 2 0       62 22 8 0     84 100 55 0   84 100 55 0   17 20 10 46 -20  0 0      -38 -2 4    95 0 -8
K  2 4 2 0       45 15 8 0     84 100 55 0   84 100 55 0   17 20 10 46 -20  0 0      -32 -5 12   95 0 -8
K  14 6 8 -2     52 17 12 1    85 104 54 -1  90 111 54 2   17 10 11 45 -14  -12 2    -44 -10 -1  91 8 -13
L  2 4 2 0       84 100 55 0   84 100 55 0   84 100 55 0   64 4 0 3 -8      0 0      2 2 -3      86 2 -4
L  2 4 2 0       84 100 55 0   84 100 55 0   84 100 55 0   54 2 -2 1 -12    -6 -1    4 5 -11     83 -2 -6
L  2 4 2 0       84 100 55 0   84 100 55 0   84 100 55 0   46 15 0 3 -8     0 0      -12 2 10    86 2 -4
M  64 88 40 0    54 82 40 0    49 96 39 -2   81 87 49 -2   15 26 13 43 59   -15 3    13 -12 -7   91 1 -15
M  54 88 39 0    51 82 41 -4   45 90 40 1    72 100 56 -1  15 19 20 44 58   -2 1     11 7 -6     100 4 -3
N  45 95 40 0    45 95 40 0    84 100 55 0   84 100 55 0   20 18 6 48 57    0 5      0 0 -14     88 2 -6
N  45 95 40 0    45 95 40 0    84 100 55 0   84 100 55 0   20 18 6 48 57    0 0      -8 6 -4     85 0 -8
N  45 95 40 0    45 95 40 0    84 100 55 0   84 100 55 0   20 18 6 48 57    0 5      20 8 -14    90 2 -6
N  60 80 35 0    62 82 35 0    88 105 60 0   88 105 60 0   20 18 6 48 57    -5 5     0 -8 -12    85 2 -6
N  45 100 38 -2  55 98 40 -2   86 93 55 -1   89 99 54 -3   20 13 9 47 62    -5 7     -7 -10 -5   94 -10 -11
O  52 59 29 -8   49 61 41 3    52 61 36 6    32 55 32 4    10 56 56 29 -15  -20 -12  65 -21 0    89 2 -13
O  55 55 37 1    55 47 46 -1   46 58 45 0    26 43 30 4    20 44 67 40 -20  0 -5     41 -17 -11  95 15 -17
O  50 58 34 -5   51 63 37 -1   56 58 35 4    33 47 26 6    12 58 51 34 -17  -8 -12   69 -23 -2   89 0 -11
P  17 14 13 -1   85 23 4 2     92 87 53 -2   80 99 58 1    33 12 3 31 0     44 -15   -41 26 56   99 13 2
P  23 15 9 -1    82 22 7 1     93 99 54 -1   74 94 58 2    22 16 8 31 -8    48 -8    -39 32 54   98 4 -2
P  35 8 4 0      80 20 8 0     85 50 30 0    85 55 30 0    30 40 10 30 0    40 -10   -85 15 55   95 5 0
Q  70 14 8 1     85 102 52 1   79 102 49 -1  83 84 56 1    57 52 4 23 -8    61 5     -80 46 68   85 5 -8
Q  70 14 8 1     85 102 52 1   79 102 49 -1  83 84 56 1    57 52 4 23 -8    61 5     -85 22 72   85 5 -8
Q  70 14 8 1     85 102 52 1   79 102 49 -1  83 84 56 1    57 52 4 23 -8    61 5     -75 64 66   85 5 -8
Q  50 14 8 1     85 102 52 1   79 102 49 -1  83 84 56 1    57 52 4 23 -8    61 5     -90 25 85   85 5 -8
R  11 12 7 -10   -5 7 1 9      71 103 41 -4  75 90 44 2    7 58 44 57 48    4 7      -17 -19 -6  89 -2 -13
R  8 8 5 -9      0 5 2 10      76 92 45 0    76 92 45 0    8 55 42 48 42    0 0      5 -10 -3    88 0 -8
S  85 97 55 -1   81 99 57 -2   89 101 53 -1  83 95 57 -1   18 36 -6 43 45   -6 4     8 -26 -10   85 18 -15
S  84 100 55 0   84 100 55 0   84 100 55 0   84 100 55 0   28 40 -8 50 51   0 0      10 2 -10    84 8 -8
S  84 100 55 0   84 100 55 0   84 100 55 0   84 100 55 0   28 40 -8 50 51   0 0      -6 -14 -2   84 8 -10
T  84 0 0 0      84 100 55 0   84 100 55 0   84 100 55 0   10 2 12 0 0      0 0      97 42 -10   82 6 -2
T  80 4 2 0      84 100 55 0   84 100 55 0   84 100 55 0   17 12 15 1 -10   0 0      60 16 -5    80 6 -4
T  80 4 2 0      84 100 55 0   84 100 55 0   84 100 55 0   17 12 15 1 -10   0 0      75 8 -5     80 6 -4
T  82 0 0 0      84 100 55 0   84 100 55 0   84 100 55 0   10 2 12 0 0      5 5      112 38 -20  85 6 -2
U  -7 5 9 -5     0 -1 10 2     76 84 54 1    77 88 43 0    11 46 45 46 44   2 15     -14 -13 -6  86 4 -2
U  -11 5 3 -7    4 0 5 1       78 96 52 2    66 99 51 3    6 51 40 53 43    -26 -3   6 -5 -3     94 13 -11
U  2 8 -2 -4     5 15 4 6      75 68 43 -3   63 96 34 -1   -1 43 49 43 44   14 -6    -14 -17 -5  105 -6 -5
U  0 3 2 -4      0 3 2 2       76 92 45 0    76 92 45 0    8 55 42 48 42    0 0      4 -10 -3    88 3 -4
V  -9 -3 2 13    5 4 2 -9      80 89 48 -5   69 96 46 -2   1 59 48 43 46    1 7      -11 -7 -7   101 5 -11
V  3 -5 3 12     8 -1 7 -11    75 93 51 -2   83 91 48 -1   9 53 39 46 38    -4 -9    -16 -13 -3  97 25 -12
V  10 6 -6 14    -6 0 5 -17    64 87 33 0    86 93 48 -3   4 59 49 36 54    -14 2    7 18 3      95 22 -8
W  0 9 -1 12     -10 0 -1 -4   -4 -5 3 -11   67 84 42 -1   -7 46 45 51 45   -4 3     18 -2 -4    87 14 -10
W  5 0 10 11     -3 -5 -6 1    -3 1 5 -11    73 83 46 -2   -4 47 47 53 46   -5 3     -6 -9 -4    100 14 -10
X  8 72 50 0     90 96 58 2    76 113 56 3   82 105 61 3   27 54 23 54 49   -23 -7   61 7 -1     81 6 -4
X  14 78 45 0    90 96 58 2    76 113 56 3   82 105 61 3   27 54 23 54 49   -23 -7   40 4 -8     81 6 -4
X  10 80 45 0    90 96 58 2    76 113 56 3   82 105 61 3   27 54 23 54 49   -23 -7   75 15 -4    81 6 -4
X  8 75 45 0     90 96 58 2    76 113 56 3   82 105 61 3   27 54 23 54 49   -23 -7   15 -4 -4    81 6 -4
Y  94 95 53 -3   86 76 52 0    91 102 48 -4  22 12 3 -12   42 4 -12 2 -11   -16 9    -8 -20 -1   89 -5 -15
Y  83 99 55 -1   91 108 52 -3  87 90 54 -1   6 -2 6 -19    51 8 -8 4 -9     -1 5     2 -11 9     95 4 -22
Y  78 106 50 -4  91 110 51 -5  85 90 55 -3   6 -3 14 -20   42 1 -14 -1 -3   2 15     3 -11 7     98 14 -29
"""

Finger = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pose:
    """One way to make a letter with the right hand.

    Attributes:
        index, middle, ring, little: bend of knuckle, middle and last joint, and spread towards the thumb, degrees.
        thumb: out, lift, turn, bend of MCP and IP, degrees (see ``anatomy.JOINT_LIMITS``).
        wrist: palmar bend and deviation towards the little finger, degrees.
        view: yaw, pitch and roll, degrees (see ``camera.View``).
        fill: how much of the picture's side the hand's longer side takes.
        at: where the hand's middle lies, half pictures right and up of the picture's middle.
    """

    index: Finger
    middle: Finger
    ring: Finger
    little: Finger
    thumb: tuple[float, float, float, float, float]
    wrist: tuple[float, float] = (0.0, 0.0)
    view: tuple[float, float, float] = (0.0, 0.0, 0.0)
    fill: float = 0.8
    at: tuple[float, float] = (0.0, 0.0)

    def angles(self) -> Floats:
        """All joint angles in the order of ``anatomy.JOINT_NAMES``, float32, shape (23,)."""
        return np.array([*self.index, *self.middle, *self.ring, *self.little, *self.thumb, *self.wrist], np.float32)


def pose_of(angles: Sequence[float], view: tuple[float, float, float], fill: float = 0.8, at: tuple[float, float] = (0.0, 0.0)) -> Pose:
    """A pose from its 23 joint angles, in the order of ``anatomy.JOINT_NAMES``."""
    a = angles
    fingers: list[Finger] = [(a[k], a[k + 1], a[k + 2], a[k + 3]) for k in (0, 4, 8, 12)]
    return Pose(fingers[0], fingers[1], fingers[2], fingers[3], (a[16], a[17], a[18], a[19], a[20]), (a[21], a[22]), view, fill, at)


def _read_row(row: str) -> tuple[str, Pose]:
    """A letter and its pose from one row of the table."""
    letter, *cells = row.split()
    n = [float(cell) for cell in cells]
    fill, x, y = (value / 100 for value in n[26:29])
    return letter, pose_of(n[:23], (n[23], n[24], n[25]), fill, (x, y))


_ROWS: Final = [_read_row(row) for row in _TABLE.splitlines()[1:]]

# Each letter's usual form, in the order of LETTERS.
POSES: Final[dict[str, Pose]] = {letter: next(pose for name, pose in _ROWS if name == letter) for letter in LETTERS}

# The other ways to make a letter; pictures take them with the probability ``VariationRanges.variant``.
VARIANTS: Final[dict[str, tuple[Pose, ...]]] = {
    letter: others for letter in LETTERS if (others := tuple(pose for name, pose in _ROWS if name == letter)[1:])
}

# Ways to make the letters that the data set's photographs do not have and people in front of a camera do: T as a fist with the thumb between
# index and middle, K and F seen from the front, M and N with the fingers laid over the thumb or hanging down, G and H from either side, E as a
# claw. The built-in signs leave them out, for they stand for that data set.
_ELSEWHERE: Final = """\
   index         middle        ring          little        thumb            wrist    view        frame
T  66 104 40 24   88 98 50 -8   88 98 48 -3   86 98 48 0    0 12 -10 2 0      0 5      6 10 -6     84 0 0
T  66 104 40 24   88 98 50 -8   88 98 48 -3   86 98 48 0    0 20 -10 2 0      0 5      -6 4 -10    84 0 0
T  58 108 42 22   86 100 52 -6  88 98 48 -3   86 98 48 0    4 16 -10 4 4      0 5      -8 16 -10   84 0 0
T  58 108 42 22   86 100 52 -6  88 98 48 -3   86 98 48 0    -4 16 -20 0 0     -5 5     4 22 -4     84 0 0
T  74 100 40 24   88 98 50 -8   88 98 48 -3   86 98 48 0    0 12 -10 2 0      0 5      12 4 -2     84 0 0
T  80 98 38 18    86 100 50 -4  88 98 48 -3   86 98 48 0    0 16 -10 2 0      0 5      0 20 0      84 0 0
N  58 78 25 2    60 80 25 -2   88 104 58 0   88 104 58 0   16 26 0 34 30    0 4      0 10 -8     84 0 0
N  70 72 20 3    72 70 20 -1   88 100 58 -2  84 102 58 0   14 30 4 30 24    -5 4     8 4 -10   84 0 0
N  24 8 4 -1     22 6 4 1      88 100 55 0   88 100 55 0   20 30 10 30 30   30 0     178 -8 178  90 0 0
M  58 78 25 2    60 80 25 0    60 78 25 -2   86 104 58 0   14 26 0 40 40    0 4      0 10 -8     84 0 0
M  72 70 20 3    72 68 20 0    72 72 20 -2   84 102 58 0   14 26 4 40 36    -5 4     10 4 -10  84 0 0
M  24 8 4 -1     20 6 4 0      24 8 4 1      88 100 55 0   20 30 10 30 30   30 0     178 -8 178  90 0 0
K  2 4 2 6       28 10 4 -8    84 100 55 0   86 100 55 0   14 34 6 16 -8    0 0      -4 -6 2     92 0 -4
K  2 4 2 8       16 6 2 -10    82 98 55 0    84 100 55 0   16 36 6 14 -8    0 0      8 -4 0      92 0 -4
K  4 4 2 6       40 12 6 -6    84 100 55 0   86 100 55 0   14 34 6 16 -10   -6 0     -20 -8 4    92 0 -4
F  56 62 34 2    6 6 0 6       -2 4 2 -4     -6 6 4 -16    22 48 42 30 -8   0 0      2 -6 0      92 0 -4
F  60 58 30 2    4 4 0 3       0 4 2 -4      2 6 4 -12     24 52 46 26 -4   -4 2     -14 -4 -4   92 0 -4
F  66 40 20 2    2 4 0 1       2 4 2 -1      4 6 4 -3      20 44 40 30 4    0 0      -4 -4 0     92 0 -4
G  70 6 2 0      84 100 55 0   84 100 55 0   84 100 55 0   26 64 30 6 -4    10 0     -78 -6 4    84 0 0
G  60 8 4 0      84 100 55 0   84 100 55 0   84 100 55 0   26 58 26 14 0    20 0     -60 -6 8    84 0 0
G  6 6 2 0       84 100 55 0   84 100 55 0   84 100 55 0   34 16 0 10 4     0 -10    8 -6 74     92 0 0
H  6 6 2 -2      8 6 2 2       84 100 55 0   84 100 55 0   10 48 40 46 40   0 -16    6 -6 74     92 0 0
H  14 6 2 -2     18 6 2 2      84 100 55 0   84 100 55 0   10 48 40 46 40   6 -20    -16 -4 64   92 0 0
Q  8 6 4 0      86 100 55 0   86 100 55 0   86 100 55 0   44 16 0 12 4     30 0     172 -8 176  86 0 0
Q  14 6 4 0      86 100 55 0   86 100 55 0   86 100 55 0   30 30 10 12 4    30 0     150 -8 172  86 0 0
X  14 84 50 0    88 100 56 0   86 104 56 0   84 104 58 0   22 46 30 50 46   0 0      -6 -6 -4    84 0 0
X  12 80 48 0    88 100 56 0   86 104 56 0   84 104 58 0   22 46 30 50 46   0 0      -48 -4 0    84 0 0
X  20 70 44 0    88 100 56 0   86 104 56 0   84 104 58 0   22 46 30 50 46   0 0      -75 -4 0    84 0 0
E  24 104 70 -3  22 104 70 0   22 106 70 1   24 104 70 4   44 20 0 24 24    0 0      0 10 0      84 0 0
E  58 104 50 0   60 106 50 0   58 104 50 0   56 104 50 0   16 40 20 48 44   0 0      0 6 -2    84 0 0
R  4 6 4 -13     2 10 6 11     76 94 48 0    78 94 48 0    8 52 42 50 42    0 2      0 -10 0     90 0 -4
R  10 8 5 -14    -2 6 2 12     78 94 48 0    80 94 48 0    10 50 42 50 42   0 2      14 -8 -4    90 0 -4
S  84 100 55 0   84 100 55 0   84 100 55 0   84 100 55 0   16 46 0 52 40    0 2      0 4 -4    84 0 0
S  82 100 55 0   84 100 55 0   84 100 55 0   84 100 55 0   8 44 -4 46 50    0 4      -8 12 -8    84 0 0
A  80 104 58 0   82 100 60 -2  82 100 56 0   80 106 54 -2  34 10 -14 10 0   0 4      0 10 -6     82 0 0
A  80 104 58 0   82 100 60 -2  82 100 56 0   80 106 54 -2  48 12 -10 4 -4   0 4      0 10 -6     84 0 0
U  2 4 2 -3      2 4 2 3       82 98 50 0    84 98 48 0    10 46 42 48 44   0 2      -4 -8 2     88 0 -2
D  4 4 2 0       80 88 44 0    82 90 46 0    84 92 46 0    14 50 42 46 40   0 0      -4 -8 2     88 0 -2
D  4 4 2 0       62 62 36 0    64 62 36 0    66 64 36 0    16 58 44 36 10   0 0      30 -8 -2    88 0 -2
O  52 60 38 2    56 60 38 0    56 60 38 -1   50 58 36 -3   14 60 50 30 -8   -6 0     36 -6 -4     86 0 0
O  50 64 42 2    54 64 42 0    56 64 42 -1   50 60 40 -3   12 60 54 34 -4   0 0      12 -8 0      84 0 0
O  54 58 36 1    56 58 36 0    56 58 36 0    50 56 36 -2   14 58 50 30 -10  -10 0    88 -4 -6     86 0 0
D  4 6 4 0       60 66 40 0    62 66 40 0    64 66 40 0    16 58 46 38 6    0 0      40 -4 -4     88 0 -2
D  4 4 2 0       70 80 44 0    72 82 44 0    74 84 44 0    12 54 44 44 26   0 0      -22 -4 0     88 0 -2
"""

_ROWS_ELSEWHERE: Final = [_read_row(row) for row in _ELSEWHERE.splitlines()[1:]]

Ways = Mapping[str, tuple[Pose, ...]]  # a letter's ways to be made, its usual form first

DATASET_WAYS: Final[Ways] = {letter: (POSES[letter], *VARIANTS.get(letter, ())) for letter in LETTERS}


_ONLY_ELSEWHERE: Final = "T"  # the data set's own T looks like other people's G


def _with_elsewhere(letter: str) -> tuple[Pose, ...]:
    """All ways of a letter; those that the data set lacks more often than its own, so that each is seen enough."""
    own = DATASET_WAYS[letter] if letter not in _ONLY_ELSEWHERE else ()
    others = tuple(pose for name, pose in _ROWS_ELSEWHERE if name == letter)
    times = max(1, round(1.6 * len(own) / len(others))) if others else 0
    return own + others * times


CAMERA_WAYS: Final[Ways] = {letter: _with_elsewhere(letter) for letter in LETTERS}
