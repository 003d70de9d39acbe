"""What the page “Try it” is made of, one file each: the pinned sign, the canvas, pictures of one's own, the camera, the answer."""
