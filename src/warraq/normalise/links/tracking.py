"""Query parameters that follow readers about and never change the page.

Only names that their own makers document, or that the anti-tracking lists of AdGuard
(TrackParamFilter), Brave (query filter) and Firefox (query stripping) name; never words such as `ref`, `id`
or `source`, which name articles on some sites.
"""

from __future__ import annotations

import re

# Group -> names, in lower case; a final `*` stands for any ending. The comment above each group is its source.
GROUPS: dict[str, tuple[str, ...]] = {
    # Google Analytics Help, on custom campaigns; other utm_ names are what editors type beside them.
    "Google Analytics campaigns": ("utm_*",),
    # Google Analytics Help, on cross-domain measurement.
    "Google Analytics linker": ("_ga", "_gac", "_gl"),
    # Google Ads Help (gclid, gbraid, wbraid, gad_source, gad_campaignid), Search Ads 360 (gclsrc), Campaign Manager
    # (dclid) and Merchant Center (srsltid).
    "Google Ads": ("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid"),
    # Meta's Conversions API documentation, fbp and fbc (fbclid); the older ones stand in
    # AdGuard's TrackParamFilter (general_url.txt).
    "Facebook": ("fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source"),
    # AdGuard's TrackParamFilter and Brave's query filter (brave-core, components/query_filter).
    "Instagram": ("igshid", "igsh"),
    # Microsoft Advertising, on universal event tracking: auto-tagging.
    "Microsoft Advertising": ("msclkid",),
    # Yandex Direct, on URL tags (yclid, _openstat); ysclid is Yandex Search's, in Brave's filter.
    "Yandex": ("yclid", "ysclid", "_openstat"),
    # X Business, on campaign measurement (twclid); embedded posts and timelines add the other two.
    "X (Twitter)": ("twclid", "ref_src", "ref_url"),
    # TikTok Ads Manager, on the click id.
    "TikTok": ("ttclid",),
    # LinkedIn Marketing, conversions: first-party click identifier.
    "LinkedIn": ("li_fat_id",),
    # The click identifiers of Reddit (rdt_cid), Snapchat (sccid) and Pinterest (epik).
    "Reddit, Snapchat, Pinterest": ("rdt_cid", "sccid", "epik"),
    # Mailchimp's e-commerce documentation: campaign and recipient.
    "Mailchimp": ("mc_cid", "mc_eid"),
    # HubSpot's e-mail and cookie parameters; hsa_* are its ads' own.
    "HubSpot": ("_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", "hsa_*"),
    # Marketo's e-mail tracking token.
    "Marketo": ("mkt_tok",),
    # Matomo's FAQ on campaign tracking URLs; pk_ and piwik_ from before its renaming.
    "Matomo": ("mtm_*", "matomo_*", "pk_*", "piwik_*"),
    # Piano (AT Internet), marketing campaigns; xtor is the older form. BBC and French newspapers use them.
    "Piano Analytics": ("at_medium", "at_campaign", "at_campaign_type", "at_custom1", "at_custom2", "at_custom3",
                        "at_custom4", "at_format", "at_link_id", "at_link_origin", "at_link_type", "xtor"),
    # Omeda's Olytics, Vero, Drip, Wicked Reports: in Brave's query filter and Firefox's query stripping.
    "mail and audience services": ("oly_anon_id", "oly_enc_id", "vero_id", "vero_conv", "__s", "wickedid"),
}  # fmt: skip

NAMES = frozenset(name for names in GROUPS.values() for name in names if not name.endswith("*"))
BEGINNINGS = tuple(sorted(name.removesuffix("*") for names in GROUPS.values() for name in names if name.endswith("*")))


_SWALLOWED = re.compile(r"[;?]([^;?=]+)=")


def is_tracking(name: str) -> bool:
    """Tell whether a query parameter of this name only follows readers about; case makes no difference.

    >>> is_tracking("UTM_Source"), is_tracking("ref")
    (True, False)
    """
    lower = name.lower()
    return lower in NAMES or lower.startswith(BEGINNINGS)


def only_tracks(parameter: str) -> bool:
    """Tell whether a whole parameter, name and value, follows readers about and says nothing else.

    A value can swallow the parameters behind it, where these are joined by `;` or a second `?`.

    >>> [only_tracks(one) for one in ("utm_source=x", "fbclid", "utm_source=x;utm_medium=y", "utm_source=x;id=5", "id=5")]
    [True, True, True, False, False]
    """  # noqa: E501  # one pattern, query or example
    name, _, value = parameter.partition("=")
    return is_tracking(name) and all(map(is_tracking, _SWALLOWED.findall(value)))
