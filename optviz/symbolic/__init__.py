"""Expressions as graphs: formulas read from text, derivatives, and code and mathematics printed from them.

It stands on its own. A graph serves a formula in a config, its gradient and Hessian, JavaScript, LaTeX and Unicode.
"""
