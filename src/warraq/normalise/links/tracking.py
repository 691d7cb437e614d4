"""Query parameters that follow readers about and never change the page.

Only names that their own makers document, or that several anti-tracking lists agree on; never words such as `ref`, `id`
or `source`, which name articles on some sites. Read in November 2026.
"""

from __future__ import annotations

# Group -> names, in lower case; a final `*` stands for any ending. The comment above each group is its source.
GROUPS: dict[str, tuple[str, ...]] = {
    # support.google.com/analytics/answer/10917952: custom campaigns; other utm_ names are what editors type beside them.
    "Google Analytics campaigns": ("utm_*",),
    # support.google.com/analytics/answer/10071811: cross-domain measurement.
    "Google Analytics linker": ("_ga", "_gac", "_gl"),
    # support.google.com/google-ads/answer/9744275 (gclid), /answer/11577232 (gbraid, wbraid, gad_source, gad_campaignid),
    # and gclsrc, of Search Ads 360, at support.google.com/searchads/answer/7342044; dclid, of Campaign Manager, at
    # support.google.com/campaignmanager/answer/9182069; srsltid at support.google.com/merchants/answer/11193760.
    "Google Ads": ("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid"),
    # developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc (fbclid); the older ones stand in
    # AdGuard's TrackParamFilter (general_url.txt).
    "Facebook": ("fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source"),
    # AdGuard's TrackParamFilter and Brave's query filter (brave-core, components/query_filter).
    "Instagram": ("igshid", "igsh"),
    # learn.microsoft.com/advertising/guides/universal-event-tracking: auto-tagging.
    "Microsoft Advertising": ("msclkid",),
    # yandex.com/support/direct/en/statistics/url-tags (yclid, _openstat); ysclid is Yandex Search's, in Brave's filter.
    "Yandex": ("yclid", "ysclid", "_openstat"),
    # business.x.com/en/help/campaign-measurement-and-analytics (twclid); developer.x.com/en/docs/x-for-websites:
    # embedded posts and timelines add the other two.
    "X (Twitter)": ("twclid", "ref_src", "ref_url"),
    # ads.tiktok.com/help/article/tiktok-click-id
    "TikTok": ("ttclid",),
    # learn.microsoft.com/linkedin/marketing/conversions: first-party click identifier.
    "LinkedIn": ("li_fat_id",),
    # business.reddithelp.com: click identifier (rdt_cid); businesshelp.snapchat.com (sccid); help.pinterest.com (epik).
    "Reddit, Snapchat, Pinterest": ("rdt_cid", "sccid", "epik"),
    # mailchimp.com/developer/marketing/docs/e-commerce: campaign and recipient.
    "Mailchimp": ("mc_cid", "mc_eid"),
    # knowledge.hubspot.com: what cookies and tracking parameters HubSpot sets; hsa_* are its ads' own.
    "HubSpot": ("_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", "hsa_*"),
    # experienceleague.adobe.com: Marketo's e-mail tracking token.
    "Marketo": ("mkt_tok",),
    # matomo.org/faq/reports/advanced-how-to-manually-build-campaign-tracking-urls; pk_ and piwik_ from before its renaming.
    "Matomo": ("mtm_*", "matomo_*", "pk_*", "piwik_*"),
    # support.piano.io (AT Internet): marketing campaigns; xtor is the older form. BBC and French newspapers use them.
    "Piano Analytics": ("at_medium", "at_campaign", "at_campaign_type", "at_custom1", "at_custom2", "at_custom3",
                        "at_custom4", "at_format", "at_link_id", "at_link_origin", "at_link_type", "xtor"),
    # Omeda's Olytics, Vero, Drip, Wicked Reports: in Brave's query filter and Firefox's query stripping.
    "mail and audience services": ("oly_anon_id", "oly_enc_id", "vero_id", "vero_conv", "__s", "wickedid"),
}  # fmt: skip

NAMES = frozenset(name for names in GROUPS.values() for name in names if not name.endswith("*"))
BEGINNINGS = tuple(sorted(name.removesuffix("*") for names in GROUPS.values() for name in names if name.endswith("*")))


def is_tracking(name: str) -> bool:
    """Tell whether a query parameter of this name only follows readers about; case makes no difference.

    >>> is_tracking("UTM_Source"), is_tracking("ref")
    (True, False)
    """
    lower = name.lower()
    return lower in NAMES or lower.startswith(BEGINNINGS)
