"""Pictures drawn by our own code: scenes, neighbourhood plans, charts. Plain Python that returns SVG.

Colours are the custom properties of the stylesheet, so light, dark and print need no second drawing.
"""
