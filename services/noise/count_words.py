"""The words of "1,234 views, 17 comments", and the little words of such lines; in lower case, all languages together.

Left out is what reports count as well, even alone in a line of a table: votes, points, subscribers, downloads.
"""

COUNTED = frozenset(
    """
    view views pageviews comment comments share shares like likes retweet retweets repost reposts reply replies
    reaction
    reactions clap claps read viewed seen like liked
    gelesen gefällt aufrufe aufruf kommentar kommentare kommentaren reaktionen zugriffe
    vues vue vu lu commentaire commentaires partages partage réactions lectures
    visitas visita vistas visto leído comentario comentarios compartidos compartido reacciones lecturas
    letto visualizzazioni visualizzazione commento commenti condivisioni condivisione letture reazioni
    visualizações visualização comentário comentários compartilhamentos partilhas reações curtidas
    weergaven reacties reactie opmerkingen keer gelezen gedeeld
    wyświetleń wyświetlenia odsłon odsłony komentarz komentarze komentarzy udostępnień polubień
    просмотрено прочитано просмотр просмотра просмотров просмотры комментарий комментария комментариев комментарии
    лайк лайка лайков
    репостов
    перегляд перегляди переглядів коментар коментарі коментарів вподобань поширень
    مشاهدة مشاهدات تعليق تعليقات التعليقات المشاهدات إعجاب مشاركة مشاركات
    צפיות תגובה תגובות שיתופים بازدید نظر
    visningar visninger kommentarer delningar delinger katselukertaa kommenttia
    zobrazení komentářů komentáře görüntülenme görüntüleme yorum προβολές σχόλια vizualizări comentarii
    dilihat komentar komentarnya lượt xem bình luận
    조회 조회수 댓글 공감 좋아요
    阅读 閱讀 阅读量 阅读数 閱讀數 浏览 瀏覽 浏览量 瀏覽數 浏览次数 点击 點擊 点击量 评论 評論 评论数 留言 跟帖 点赞
    按讚 分享 转发 轉發
    收藏 閲覧 閲覧数 コメント コメント数 いいね シェア リツイート 回再生 再生 ครั้ง เข้าชม ความคิดเห็น
    """.split()
)

LITTLE = frozenset(
    """
    at on in of the and to for by from last latest first originally since total all no with over so far live k m mio
    mln
    tsd b see view show people readers times this
    estimated time temps tiempo tempo ca approx
    mal mir am um den der die und von bis zuletzt letzte letzter zum im
    fois le la les l de du des et à au dernière dernier d y en a il
    veces el los las del al última último ultima ultimo por
    volte lo gli alle il ultimo ed
    o os as em no na às e do da de
    op het om van laatst laatste
    w o z dnia r ostatnia ostatnie i
    раз раза в во на г от по последнее последний тыс млн и
    о об у р від останнє та
    في على من آخر عدد قراءة التاريخ الساعة ב בשעה ב־ در
    den kl i og och för senast sist
    tarihi son στις τελευταία la ultima ora pada lúc
    최종 명 개 건 회
    条 條 次 件 件の 个 個 則 则 人 回 篇 万 萬 千 亿 于 於 のコメント の に 在 量 数 數 最終 最后 最後 时间 時間
    เวลา เมื่อ วันที่
    """.split()
)
"""What may stand between the telling words."""
