"""The words of "3 minutes ago" and of "Updated on 5 May at 10:42", in lower case, all languages together.

English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Ukrainian, Arabic, Hebrew, Persian, the
Nordic languages, Czech, Turkish, Greek, Romanian, Indonesian, Vietnamese, Korean, Chinese, Japanese and Thai.
"""

AGO = frozenset(
    """
    ago vor il hace fa há atrás atras geleden temu назад тому منذ قبل לפני پیش siden sedan sitten před pred önce
    πριν acum urmă lalu trước 전 前 之前 以前 まえ ที่แล้ว ที่ผ่านมา
    """.split()
)
"""What tells that the rest of the line is how long ago something was."""

MINUTES = frozenset(
    """
    s sec secs second seconds min mins minute minutes h hr hrs hour hours moment moments
    sek sekunde sekunden minuten std stunde stunden seconde secondes heure heures instant
    segundo segundos minuto minutos hora horas momentos secondo secondi minuti ora ore uur uren
    sekundę sekundy sekund minutę minuty minut godz godzinę godziny godzin
    сек секунду секунды секунд мин минуту минуты минут ч час часа часов
    хв секунди хвилину хвилини хвилин год годину години годин
    ثانية ثوان ثواني دقيقة دقائق دقيقتين ساعة ساعات ساعتين שניות דקה דקות שעה שעות שעתיים ثانیه دقیقه ساعت
    sekunder minutter timme timmar tim time timer sekuntia minuuttia tuntia
    sekundami minutami minutou hodinou hodinami saniye dakika saat δευτερόλεπτα λεπτό λεπτά ώρα ώρες
    secunde minute ore detik menit jam giây phút giờ
    초 분 시간 초전 분전 시간전 秒 秒钟 秒鐘 分 分钟 分鐘 小时 小時 時間 วินาที นาที ชั่วโมง
    """.split()
)
"""Seconds, minutes and hours: that long ago is when an article was put up, or a reader came."""

DAYS = frozenset(
    """
    d day days w wk wks week weeks mo month months y yr yrs year years
    tag tage tagen woche wochen monat monate monaten jahr jahre jahren
    jour jours semaine semaines mois an ans année années
    día dia días dias semana semanas mes meses mês año años ano anos
    giorno giorni settimana settimane mese mesi anno anni dag dagen week weken maand maanden jaar jaren
    dzień dni tydzień tygodnie tygodni miesiąc miesiące miesięcy rok lata lat
    день дня дней неделю недели недель месяц месяца месяцев год года лет
    днів тиждень тижні тижнів місяць місяці місяців рік роки років
    يوم أيام يومين أسبوع أسابيع شهر أشهر سنة سنوات יום ימים יומיים שבוע שבועות חודש חודשים שנה שנים روز هفته ماه سال
    dagar dage dager vecka veckor uke uger måned måneder månad månader år päivää viikkoa
    dnem dny týdnem týdny gün hafta ay yıl ημέρα ημέρες μέρες εβδομάδα εβδομάδες
    zile zi săptămână luni hari minggu bulan tahun ngày tuần tháng năm
    일 주 개월 년 일전 天 日 周 週 週間 个月 個月 か月 ヶ月 カ月 年 วัน สัปดาห์ เดือน ปี
    """.split()
)
"""Days to years: reports tell of what was that long ago, too."""

NUMBERS = frozenset(
    """
    a an one two three few about some half couple moment moments
    eine einem einer einen zwei drei wenigen einigen halben
    دقيقتين ساعتين يومين שעתיים יומיים
    un une deux trois quelques una unos unas dos tres pochi poche alcuni due tre um uma alguns algumas dois duas
    een één twee drie enkele paar kilka parę jedną один одну одна две два три несколько кілька дві
    en ett et noen några flere bir birkaç ένα μία λίγα câteva beberapa vài 几 幾 数 몇 เมื่อ ไม่กี่
    """.split()
)
"""What may stand in the place of a figure."""

UPDATED = frozenset(
    """
    updated update updates modified edited revised published posted refreshed retrieved
    aktualisiert aktualisierung stand veröffentlicht bearbeitet geändert aktualisierte erstellt
    actualisé actualisée mis mise à jour publié publiée modifié modifiée
    actualizado actualizada actualización publicado publicada modificado editado
    aggiornato aggiornata aggiornamento pubblicato pubblicata modificato
    atualizado atualizada atualização publicada
    bijgewerkt gepubliceerd gewijzigd geplaatst
    dodano aktualizacja zaktualizowano opublikowano publikacja zmodyfikowano
    обновлено обновлён обновлен обновление опубликовано изменено размещено
    оновлено опубліковано змінено
    تحديث محدث نشر عدل עודכן פורסם עדכון بروزرسانی منتشر
    uppdaterad uppdaterat publicerad publicerat opdateret oppdatert publisert publiceret päivitetty julkaistu
    aktualizováno zveřejněno publikováno
    güncellendi güncelleme güncellenme yayınlanma yayınlandı
    ενημερώθηκε ενημέρωση δημοσιεύτηκε actualizat publicat diperbarui diterbitkan diupdate cập nhật đăng
    업데이트 입력 수정 등록 업데이트됨
    更新 更新日 更新日時 更新于 更新於 更新时间 更新時間 最終更新 最后更新 最後更新 最終更新日 发布 發布 发布于
    發布於 发布时间 發布時間
    发表于 發表於 公開 公開日 掲載 配信 投稿 投稿日 編集 อัปเดต อัพเดท เผยแพร่ แก้ไข
    """.split()
)
"""What tells that the rest of the line is when the article, not what it tells of, was written or changed."""

CALENDAR = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec am pm
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun today
    yesterday
    januar jänner februar märz mai juni juli oktober dezember mrz okt dez montag dienstag mittwoch donnerstag freitag
    samstag sonnabend sonntag mo di mi do fr sa so heute gestern uhr
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr avr juil déc
    lundi mardi mercredi jeudi vendredi samedi dimanche aujourd hui hier h
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic
    lunes martes miércoles jueves viernes sábado domingo hoy ayer hs hrs
    gennaio febbraio marzo aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott
    lunedì martedì mercoledì giovedì venerdì sabato domenica oggi ieri ore
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev mai out dez
    segunda terça quarta quinta sexta feira hoje ontem
    januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag gisteren
    uur
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    poniedziałek wtorek środa czwartek piątek sobota niedziela dziś dzisiaj wczoraj godz
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    понедельник вторник среда четверг пятница суббота воскресенье сегодня вчера мск
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
    понеділок вівторок середа четвер субота неділя сьогодні вчора
    يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران
    تموز آب أيلول تشرين الأول الثاني الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم أمس م ص
    ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר היום אתמול
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag maj augusti desember kl klo
    ledna února března dubna května června července srpna října listopadu prosince
    ocak şubat nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık bugün dün
    오전 오후 년 월 일 시 분 年 月 日 号 號 時 时 点 點 分 秒 午前 午後 上午 下午 星期 曜日 今天 昨天 今日 昨日
    น
    utc gmt bst cet cest mez mesz est edt ist jst kst msk et pt ct hkt aest aedt eet eest z t
    """.split()
)
"""Months, days of the week, parts of the day and zones, as they stand in dates."""
