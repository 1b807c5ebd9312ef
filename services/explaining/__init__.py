"""`wireroom explain`: what became of an article, and why.

asked ──> finding ──> history ──> explanation ──> showing, as_json
 pure      shell       shell       shell: reads the raw texts; pure: alignment, changes, wording
"""
