"""Slack's published sizes and counts, in characters or items unless a name says otherwise.

Source: docs.slack.dev (Block Kit and Web API reference). The total without a documented figure
is marked; it takes the lower of the reported values.
"""

from typing import Final

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
MESSAGE_TEXT: Final = 40_000
# chat.update has a limit of its own, a tenth of what may be posted.
UPDATED_MESSAGE_TEXT: Final = 4_000
# Undocumented: refusals are reported from a little over 11,000 to 13,300 characters, markup included.
MESSAGE_BLOCKS_TEXT: Final = 11_000

VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3_000
IDENTIFIER: Final = 255

ANY_TEXT: Final = 3_000
FIELDS: Final = 10
FIELD_TEXT: Final = 2_000
HEADER_TEXT: Final = 150
LABEL_TEXT: Final = 2_000
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
IMAGE_TEXT: Final = 2_000
URL: Final = 3_000

BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
PLACEHOLDER: Final = 150
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
SELECT_OPTIONS: Final = 100
CHOICE_OPTIONS: Final = 10
OVERFLOW_OPTIONS: Final = 5
ANSWER_TEXT: Final = 3_000
QUERY_LENGTH: Final = 300

CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
MESSAGE_TABLES: Final = 1
MESSAGE_CHARTS: Final = 2
CHART_TITLE: Final = 50
CHART_LABEL: Final = 20
CHART_SERIES: Final = 6
CHART_CATEGORIES: Final = 20
