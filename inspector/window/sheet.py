"""The window's own rules for the style sheet. One sheet for the application: each widget with a
sheet of its own costs a millisecond at start-up."""

from string import Template

from inspector.look.theme import Theme

_RULES = Template("""
#tools { background: $panel; border: none; border-bottom: 1px solid $line; }
#bottom { background: $panel; }
#camera { padding: 0px; }
#failure {
    background: $card; border: none; border-left: 4px solid $error;
    border-bottom: 1px solid $line;
}
#status {
    background: $card; color: $text; padding: 6px 12px; border: 1px solid $line;
    border-left: 3px solid $warning; border-radius: 6px;
}
""")


def rules(theme: Theme) -> str:
    """The rules in this theme's colours."""
    return _RULES.substitute(
        panel=theme.panel,
        card=theme.card,
        line=theme.line,
        text=theme.text,
        error=theme.error,
        warning=theme.warning,
    )
