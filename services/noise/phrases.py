"""Whole lines that are no part of a report, in lower case without marks around them; and the words of share bars."""

_LINES = """
    advertisement | advertisements | advertisement continue reading | advertisement - continue reading below
    advertisement – continue reading below | article continues below advertisement
    story continues below advertisement
    article continues after advertisement | story continues below | ad | ads | sponsored | sponsored content
    sponsored links | promoted | paid post | skip advertisement | scroll to continue | click here to continue
    anzeige | anzeigen | werbung | gesponsert | nach der werbung geht es weiter | weiterlesen nach der anzeige
    der artikel wird nach der anzeige fortgesetzt
    publicité | publicités | annonce | la suite après la publicité | la suite après cette publicité | sponsorisé
    publicidad | anuncio | contenido patrocinado | continúa leyendo después de la publicidad | patrocinado
    pubblicità | annuncio | contenuto sponsorizzato | continua dopo la pubblicità | sponsorizzato
    publicidade | anúncio | continua após a publicidade | continua depois da publicidade | conteúdo patrocinado
    advertentie | advertenties | gesponsord | lees verder onder de advertentie | reclame
    reklama | reklamy | dalsza część artykułu pod materiałem wideo | materiał sponsorowany | sponsorowane
    реклама | на правах рекламы | реклама на сайте | продолжение после рекламы | спонсорский материал
    реклама на сайті | на правах реклами | продовження після реклами
    إعلان | إعلانات | الإعلان | محتوى ممول | פרסומת | تبلیغات
    annons | annonce | annonse | mainos | reklam | inzerce | διαφήμιση | publicitate | iklan | quảng cáo | 광고
    广告 | 廣告 | 广告内容 | 推广 | 赞助内容 | 広告 | スポンサーリンク | スポンサードリンク | pr | โฆษณา

    article continues below this ad | advertisement. scroll to continue reading
    click here to read more | read the full article | read the full article here | read more here
    den ganzen artikel lesen
    zum vollständigen artikel | lire l'article complet | leggi l'articolo completo | leer el artículo completo
    read more | read more… | read the full story | read full article | read full story | continue reading
    continue reading → | keep reading | click to read more | more | read the rest | full story
    weiterlesen | mehr lesen | mehr | zum artikel | hier weiterlesen | lesen sie mehr | den ganzen artikel lesen
    lire la suite | lire plus | lire l'article | lire l’article | lire aussi | suite
    leer más | seguir leyendo | sigue leyendo | leer noticia completa | continuar leyendo
    leggi tutto | continua a leggere | leggi di più | leggi anche | continua
    ler mais | leia mais | continue lendo | continuar a ler | saiba mais
    lees meer | lees verder | verder lezen | czytaj więcej | czytaj dalej | więcej
    читать далее | читать дальше | подробнее | читать полностью | далее
    читати далі | читати більше | детальніше | докладніше
    اقرأ المزيد | اقرأ أيضا | المزيد | קרא עוד | קראו עוד | ادامه مطلب
    läs mer | læs mere | les mer | lue lisää | číst dále | devamını oku | διαβάστε περισσότερα | citește mai mult
    baca selengkapnya | xem thêm | 더보기 | 더 보기 | 阅读更多 | 閱讀更多 | 阅读全文 | 閱讀全文 | 查看更多
    展开全文 | 続きを読む | もっと見る | 全文を読む
    อ่านต่อ | อ่านเพิ่มเติม

    comments | no comments | no comments yet | leave a comment | add a comment | add comment | be the first to comment
    post a comment | view comments | show comments | join the conversation | join the discussion | comments are closed
    comment | reply | like | tweet | print | print this | email this | save | bookmark | copy link | link copied
    tweet this | pin it | email this article | email article | print this page | print article | save for later
    follow us | subscribe | subscribe now | subscribe to our newsletter | sign up for our newsletter
    listen to this article
    loading | loading comments | newsletter abonnieren | share | share this | share this article | share this story
    partager cet article | share article
    kommentare | keine kommentare | kommentar schreiben | kommentar hinterlassen | jetzt kommentieren
    kommentieren | teilen | artikel teilen | drucken | merken | link kopieren | folgen
    commentaires | aucun commentaire | laisser un commentaire | commenter | réagir | partager | partager l'article
    partager l’article | imprimer | copier le lien | enregistrer
    comentarios | sin comentarios | dejar un comentario | comentar | compartir | imprimir | copiar enlace | guardar
    commenti | nessun commento | lascia un commento | commenta | condividi | stampa | copia link | salva
    comentários | nenhum comentário | sem comentários | deixe um comentário | compartilhar | compartilhe | partilhar
    reacties | geen reacties | reageer | reageren | plaats een reactie | delen | deel dit artikel | kopieer link
    komentarze | brak komentarzy | skomentuj | dodaj komentarz | udostępnij | drukuj | kopiuj link
    комментарии | нет комментариев | комментировать | оставить комментарий | поделиться | распечатать
    скопировать ссылку
    коментарі | немає коментарів | коментувати | залишити коментар | поділитися | роздрукувати
    تعليقات | لا توجد تعليقات | أضف تعليق | شارك | مشاركة | طباعة | نسخ الرابط | תגובות | הוסף תגובה | שתף | הדפס
    dela | del | kommentera | kommenter | jaa | sdílet | paylaş | yorum yap | κοινοποίηση | distribuie | bagikan
    chia sẻ | 공유 | 공유하기 | 댓글 | 评论 | 評論 | 暂无评论 | 发表评论 | 發表評論 | 分享 | 分享到 | 打印 | 列印
    收藏 | コメント | コメントする | コメントを書く
    コメントはありません | ツイート | シェア | シェアする | 共有 | 共有する | 印刷 | 保存 | แชร์ | ความคิดเห็น

    just updated | just now | moments ago | a moment ago | now | gerade eben | soeben | à l'instant | à l’instant
    ahora mismo
    hace un momento | hace instantes | proprio ora | poco fa | adesso | agora mesmo | agora há pouco | zojuist | zonet
    przed chwilą | teraz | только что | сейчас | щойно | الآن | منذ قليل | قبل قليل | עכשיו | לפני רגע | just nu
    nyss | lige nu
    akkurat nå | právě teď | az önce | şimdi | μόλις τώρα | chiar acum | baru saja | vừa xong | 방금 | 방금 전
    刚刚 | 剛剛 | たった今 | 今
    เมื่อสักครู่
    """
LINES = frozenset(line.strip() for part in _LINES.splitlines() for line in part.split("|") if line.strip())

SHARED = frozenset(
    """
    share tweet teilen partager compartir condividi compartilhar partilhar delen udostępnij поделиться поділитися
    شارك שתף
    pin follow folgen suivez suis sigue síguenos seguici siga volg obserwuj подписывайтесь читайте
    dela del paylaş 转发到 ツイート 分享 分享到 シェア 공유
    """.split()
)
NETWORKS = frozenset(
    """
    facebook twitter x whatsapp telegram linkedin pinterest reddit messenger bluesky mastodon threads vk vkontakte
    viber
    google youtube tiktok feedly rss newsletter merken drucken imprimir stampa line weibo wechat xing tumblr
    flipboard pocket email mail e print copy link url sms instagram 微博 微信 空间 qq
    """.split()
)
BETWEEN_NETWORKS = frozenset(
    """
    us uns nous ci nas ons our unserem notre нас で に via by or this article story page on to with auf per mit
    diesen artikel sur par avec cet en por su no deel dit
    op na
    w в у على
    """.split()
)
"""Where share bars lead, and what stands between the names."""

READING_TIME = frozenset(
    """
    read reading minread listen lezen luisteren lesezeit lesedauer lecture lectura lettura leitura leestijd czytania
    чтения читання قراءة
    קריאה
    lästid læsetid lesetid okuma 阅读 閱讀 预计 読了 読む 目安
    """.split()
)

FOOTERS = (
    ("the post ", " appeared first on "),
    ("the post ", " first appeared on "),
    ("der beitrag ", " erschien zuerst auf "),
    ("l’article ", " est apparu en premier sur "),
    ("l'article ", " est apparu en premier sur "),
    ("cet article ", " est apparu en premier sur "),
    ("la entrada ", " se publicó primero en "),
    ("la entrada ", " apareció primero en "),
    ("l'articolo ", " proviene da "),
    ("l’articolo ", " proviene da "),
    ("o post ", " apareceu primeiro em "),
    ("het bericht ", " verscheen eerst op "),
    ("artykuł ", " pochodzi z serwisu "),
    ("сообщение ", " появились сначала на "),
    ("запись ", " впервые появилась "),
)
"""How a line begins, and how it goes on, that blog software puts under every article."""
