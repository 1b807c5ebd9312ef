"""Which parameters of a link tell how a reader came to the page, and not which page it is. Pure.

Any other parameter is taken for a part of the address: a page too many is better than two in one. Tokens that open a
page to those who have not paid (`unlocked_article_code`, `st`, `sk`) stay, or the link would no longer work.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote_plus

_EVERYWHERE = frozenset(
    """
    fbclid fb_action_ids fb_action_types fb_source fb_ref action_object_map action_type_map action_ref_map
    gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid gs_l _ga _gl
    ga_source ga_medium ga_term ga_content ga_campaign ga_place
    msclkid yclid ysclid ymclid _openstat twclid __twitter_impression ref_src ref_url ttclid li_fat_id lipi epik rdt_cid
    sccid igsh igshid
    dicbo tblci obclid ob_click_id
    mc_cid mc_eid mkt_tok ck_subscriber_id sfmc_id sfmc_sub sthash nr_email_referer oly_anon_id oly_enc_id
    _bhlid bhlid bsft_eid bsft_uid bsft_clkid
    vero_id vero_conv _hsenc _hsmi __hstc __hssc __hsfp hsctatracking
    _branch_match_id _branch_referrer _bta_tid _bta_c _ke dm_i s_cid s_kwcid ef_id wickedid rb_clickid
    at_medium at_campaign at_campaign_type at_creation at_format at_variant at_ptr_name at_bbc_team
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid pk_placement pk_group piwik_campaign piwik_kwd
    xtor xtref ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    wt.mc_id wt_mc wt_mc_id wt_zmc wt.nav wt.srch sc_cid sc_channel sc_campaign sc_publisher
    cmpid intcmp int_cmp int_campaign int_source int_medium ncid
    soc_src soc_trk guccounter guce_referrer guce_referrer_sig tpcc sr_share
    cx_testid cx_testvariant cx_artpos mrfcid mrfhud spm
    __source __s trk_contact trk_msg trk_module trk_sid vgo_ee
    irclickid irgwc cjevent ranmid raneaid ransiteid zanpid wprss
    amp_js_v amp_gsa usqp
    """.split()
)
_PREFIXES = ("utm_", "mtm_", "matomo_", "hsa_", "__cft__", "__tn__", "at_link_", "at_custom")

_OF_SITES: Mapping[str, frozenset[str]] = {
    site: frozenset(names.split())
    for sites, names in {
        "nytimes.com": "partner emc _r smid smtyp smprod smvar module pgtype region referringsource rref src",
        "washingtonpost.com": "tid itid",
        "wsj.com marketwatch.com barrons.com fnlondon.com": "mod reflink siteid",
        "reuters.com": "feedtype feedname virtualbrandchannel rpc taid edition-redirect",
        "bloomberg.com": "sref srnd leadsource",
        "forbes.com": "sh ss",
        "npr.org": "ft f",
        "dw.com": "maca",
        "aljazeera.com": "traffic_source",
        "theatlantic.com": "source",
        "yahoo.com": ".tsrc fr src",
        "news.google.com": "oc",
        "msn.com": "ocid cvid ei pc",
        "medium.com": "source",
        "substack.com": "r s isfreemail triedredirect showwelcomeonshare",
        "twitter.com x.com": "s t src",
        "youtube.com youtu.be": "feature si pp ab_channel",
        "spotify.com": "si",
        "reddit.com": "share_id rdt",
        "linkedin.com": "trk trackingid refid",
        "facebook.com": "ref refid mibextid",
        "tiktok.com": "_r _t",
        "cbsnews.com zdnet.com cnet.com": "ftag",
        "repubblica.it lastampa.it": "ref",
        "elpais.com": "rel ssm",
        "theguardian.com": "cmp",
        "dailymail.co.uk": "ito",
        "bbc.co.uk bbc.com": "ocid",
        "csmonitor.com aol.com autoblog.com": "icid",
        "newyorker.com wired.com vanityfair.com vogue.com gq.com pitchfork.com bonappetit.com": "mbid",
        "blogspot.com googleblog.com": "m",
    }.items()
    for site in sites.split()
}
"""Names, in lower case, that stand for other things elsewhere; they hold for all hosts of the site."""

_ORIGINS = frozenset(["ref", "src", "source", "from", "origin", "via", "partner", "cid", "icid", "campaign", "medium"])
_CHANNELS = frozenset(
    """rss rss1 rss2 rssfeed rss-feed rss_feed feed feeds feedburner feedly atom twitter facebook linkedin newsletter
    chatgpt.com""".split()
)
"""`source=rss` says whence; `source=4711` may say which."""


def is_tracking(name: str, value: str = "", host: str = "") -> bool:
    """Whether a parameter tells how the reader came.

    `name` and `value` are as given or decoded; `host` is the page's, in lower case, without `www.`.
    """
    name = (unquote_plus(name) if "%" in name else name).lower()
    if name in _EVERYWHERE or name.startswith(_PREFIXES):
        return True
    if name in _ORIGINS and value.lower() in _CHANNELS:
        return True
    return any(name in _OF_SITES[site] for site in _sites(host) if site in _OF_SITES)


def _sites(host: str) -> Iterator[str]:
    """The host, and each domain above it."""
    while host:
        yield host
        host = host.partition(".")[2]
