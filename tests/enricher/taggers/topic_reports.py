"""Short reports, written for this project, with the topics that a person would give them; and texts that have none.

The first topic is what a report is about in the first place; the others may be told, too. All are names of Media
Topics, top-level ones or not.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """A report, its topics, and top-level topics that would not be wrong."""

    title: str
    text: str
    topics: tuple[str, ...]
    also: tuple[str, ...] = ()


WAR = "conflict, war and peace"
CRIME = "crime, law and justice"
ARTS = "arts, culture, entertainment and media"
DISASTER = "disaster, accident and emergency incident"
ECONOMY = "economy, business and finance"
EDUCATION, ENVIRONMENT, HEALTH, HUMAN = "education", "environment", "health", "human interest"
LABOUR, LEISURE, POLITICS, RELIGION = "labour", "lifestyle and leisure", "politics and government", "religion"
SCIENCE, SOCIETY, SPORT, WEATHER = "science and technology", "society", "sport", "weather"

REPORTS = (
    Report(
        "Drones hit power stations in two Ukrainian regions",
        "Russian drones and cruise missiles struck power stations in the Odesa and Poltava regions overnight, Ukraine's "
        "air force said. It said it had shot down 61 of 80 drones. Two workers were killed and a dozen wounded, "
        "according to the regional military administration. Moscow said it had aimed at the war industry.",
        (WAR, "armed conflict"),
        (ECONOMY,),
    ),
    Report(
        "Envoys meet in Geneva to talk about a truce",
        "Envoys of both sides met in Geneva on Tuesday for a second round of talks on a ceasefire. A mediator said that "
        "the delegations had spoken about an exchange of prisoners of war and a buffer zone. A peace plan is to be "
        "put before the two presidents next week.",
        (WAR, "peace talks", POLITICS),
    ),
    Report(
        "Shelling empties villages along the Dnipro",
        "Hundreds of families left villages along the Dnipro after three days of shelling. Troops dug trenches on the "
        "western bank and an armoured column was seen moving south. A commander told reporters that the front line "
        "had not moved, but that ammunition was short.",
        (WAR, "armed conflict"),
    ),
    Report(
        "Army says it has taken the airport of El Obeid",
        "Sudan's army said its soldiers had recaptured the airport after two weeks of fighting with the paramilitary "
        "Rapid Support Forces. Residents spoke of artillery fire and burning tanks. The United Nations said that more "
        "than 9,000 people had fled towards the White Nile.",
        (WAR, "armed conflict", POLITICS),
    ),
    Report(
        "Air strikes on southern Lebanon after rockets",
        "Israeli warplanes carried out air strikes on southern Lebanon hours after rockets were fired across the border. "
        "Hezbollah said three of its fighters had died. The peacekeeping force UNIFIL called on both sides to hold "
        "to the ceasefire agreed last year.",
        (WAR, "armed conflict"),
    ),
    Report(
        "Gaza aid convoys wait at the crossing",
        "Some 200 trucks with flour and medicine waited at the Rafah crossing while mediators tried to save the truce. "
        "Aid agencies said that families in Gaza had eaten one meal a day for a month. Hamas and the Israeli military "
        "accused each other of violating the ceasefire.",
        (WAR, "peace process", POLITICS),
        (DISASTER, SOCIETY),
    ),
    Report(
        "Soldiers seize state television in the capital",
        "A group of officers appeared on state television on Friday and said that they had deposed the president and "
        "closed the borders. Gunfire was heard near the palace. The African Union condemned the coup and demanded a "
        "return to constitutional rule.",
        (WAR, "coup d'etat", POLITICS),
        (ARTS,),
    ),
    Report(
        "Car bomb kills eleven at a market in Mogadishu",
        "A car bomb exploded at a crowded market in the Somali capital on Saturday, killing eleven people. The Islamist "
        "group al-Shabaab claimed responsibility. Police said a second bomber had been shot before he could reach the "
        "gate of a hotel.",
        (WAR, "act of terror", CRIME),
        (DISASTER,),
    ),
    Report(
        "Thousands march against the new security law",
        "Tens of thousands of demonstrators took to the streets of the capital for a fourth night. Riot police fired "
        "tear gas and rubber bullets at protesters who had set up barricades near parliament. Organisers of the protest "
        "called for the interior minister to resign.",
        (WAR, "demonstration", POLITICS),
        (CRIME,),
    ),
    Report(
        "Peacekeepers to stay in eastern Congo for a year",
        "The Security Council voted on Wednesday to keep the peacekeeping mission in eastern Congo for another year. "
        "Fighting between the army and M23 rebels has driven 400,000 people from their homes since January. Kinshasa "
        "accuses Rwanda of sending troops across the border, which Kigali denies.",
        (WAR, "peacekeeping force", POLITICS),
    ),
    Report(
        "Ministers fail to agree on new sanctions",
        "Foreign ministers of the European Union failed to agree on a new package of sanctions on Monday. Hungary and "
        "Slovakia blocked a ban on gas imports. Diplomats said that an agreement was possible before the summit of "
        "heads of state in December.",
        (POLITICS, "economic sanction"),
        (ECONOMY, WAR),
    ),
    Report(
        "Two embassies reopen after seven years",
        "The two countries reopened their embassies on Sunday, seven years after they broke off diplomatic relations. "
        "The foreign ministers shook hands in front of the consulate and spoke of a new beginning. Ambassadors are to "
        "take up their posts before the end of the month.",
        (POLITICS, "diplomacy"),
    ),
    Report(
        "Opposition wins most seats in parliament",
        "The opposition won 84 of 150 seats in the parliamentary election, the electoral commission said on Monday. "
        "Turnout was 71 per cent. The prime minister conceded defeat and said that his party would choose a new leader "
        "before Christmas.",
        (POLITICS, "election"),
    ),
    Report(
        "President to stand for a third term",
        "The president told a rally on Thursday that he would be a candidate again. The constitution allows only two "
        "terms, but the ruling party wants a referendum to change it. Opposition leaders called the plan a coup against "
        "democracy and asked voters to stay at home.",
        (POLITICS, "election"),
        (WAR,),
    ),
    Report(
        "Coalition talks break down over the budget",
        "Talks about a coalition of three parties broke down on Friday over the budget for next year. The liberals want "
        "tax cuts, the Greens more spending on railways. The chancellor may now lead a minority government or call a "
        "snap election.",
        (POLITICS, "coalition building"),
        (ECONOMY,),
    ),
    Report(
        "Mayor resigns over the planning of a new bridge",
        "The mayor resigned on Tuesday after the city council voted against her plan for a new bridge. Councillors of "
        "all parties had called it too dear. A by-election will be held in March; her deputy takes over until then.",
        (POLITICS, "local authority"),
    ),
    Report(
        "Senate rejects bill on asylum",
        "The senate rejected a bill that would have let border guards turn back asylum seekers without a hearing. "
        "Lawmakers of the ruling party voted with the opposition. The interior minister said that the government would "
        "put a new draft before the lower house in spring.",
        (POLITICS, "immigration policy"),
        (SOCIETY, CRIME),
    ),
    Report(
        "Inspectors back at the enrichment plant",
        "Inspectors of the International Atomic Energy Agency have returned to Iran's enrichment plant at Natanz. The "
        "agency's head said that talks with Tehran about its stock of enriched uranium would go on. Diplomats in Vienna "
        "hope for a new nuclear deal by summer.",
        (POLITICS, "nuclear policy"),
    ),
    Report(
        "Three dozen boats with refugees reach Crete",
        "More than 1,200 refugees from Sudan and Syria have landed on Crete within a week. The UN refugee agency asked "
        "the government to open a second camp. Many asylum seekers sleep in a disused hall near the port.",
        (POLITICS, "refugees and internally displaced people", SOCIETY),
    ),
    Report(
        "Spy ring of five expelled from Vienna",
        "Austria has expelled five diplomats whom its intelligence service accuses of espionage. They are said to have "
        "run a network of agents at an embassy. Moscow summoned the Austrian ambassador and promised an answer in kind.",
        (POLITICS, "espionage and intelligence"),
        (CRIME,),
    ),
    Report(
        "Central bank raises rates for the third time",
        "The central bank raised its key interest rate to 4.5 per cent on Thursday, the third increase this year. Its "
        "governor said that inflation was still too high and that wages were rising fast. Economists expect one more "
        "rise before the summer; bond yields climbed.",
        (ECONOMY, "interest rates", "central bank"),
    ),
    Report(
        "Prices rise more slowly than expected",
        "Consumer prices rose 2.3 per cent in October from a year before, the statistics office said. Analysts had "
        "expected 2.6 per cent. Cheaper energy held inflation down, while food cost more. The euro fell against the "
        "dollar.",
        (ECONOMY, "inflation"),
    ),
    Report(
        "Chipmaker to build two plants in Saxony",
        "A Taiwanese chipmaker will invest 9 billion euros in two plants near Dresden. Half the money comes as a "
        "subsidy. The company said that it would make semiconductors for carmakers there from 2029 and employ 2,400 "
        "people.",
        (ECONOMY, "semiconductor and electronic component"),
        (SCIENCE, LABOUR),
    ),
    Report(
        "Airline shares slump after profit warning",
        "Shares in the airline fell 14 per cent on Monday after it cut its profit forecast for a second time. It blamed "
        "dear fuel and empty seats on its routes across the Atlantic. Investors fear that it will have to raise capital.",
        (ECONOMY, "stocks and securities"),
    ),
    Report(
        "Tariffs on steel to double in March",
        "The United States will double its tariffs on steel imports to 50 per cent in March. Exporters in Canada and "
        "Korea warned of a trade war. The price of hot-rolled coil rose to its highest since 2022.",
        (ECONOMY, "tariff"),
        (POLITICS,),
    ),
    Report(
        "Brewer agrees to buy its rival for $7bn",
        "The brewer has agreed to buy its smaller rival for 7 billion dollars in cash and shares. Shareholders of both "
        "companies have to approve the takeover. The merged group would be the third largest in the market; the chief "
        "executive expects savings of 300 million a year.",
        (ECONOMY, "merger or acquisition"),
    ),
    Report(
        "Cocoa harvest in Ghana the smallest in years",
        "Farmers in Ghana have brought in the smallest cocoa harvest in eleven years. Disease and dry soil have hurt "
        "the crop, and fertiliser is dear. Cocoa futures in London rose 6 per cent; chocolate makers said that prices "
        "would rise again.",
        (ECONOMY, "agriculture"),
    ),
    Report(
        "Oil rises as producers keep output down",
        "Brent crude rose to 84 dollars a barrel on Wednesday after OPEC and its allies agreed to keep output down until "
        "June. Traders had expected an increase. Refineries in Asia are buying more crude from Brazil and Guyana.",
        (ECONOMY, "energy market"),
    ),
    Report(
        "Language model passes a bar exam",
        "A new artificial intelligence model has passed a bar exam with a better mark than nine in ten graduates, its "
        "developers say. The chatbot was trained on court rulings and textbooks. Researchers who tested it warned that it "
        "still made up sources.",
        (SCIENCE, "artificial intelligence"),
        (EDUCATION, CRIME),
    ),
    Report(
        "Probe sends first pictures from Saturn's moon",
        "A space probe has sent its first pictures from the surface of Titan, Saturn's largest moon. Scientists at the "
        "space agency said that they showed dunes of frozen hydrocarbons. The spacecraft will fly on to a second site "
        "in orbit around the planet in June.",
        (SCIENCE, "space exploration", "astronomy"),
    ),
    Report(
        "Physicists measure the neutrino anew",
        "Physicists have narrowed down the mass of the neutrino by half. Their experiment in a former mine measured the "
        "energy of electrons for three years. The result was published in the journal Nature; theory leaves little room "
        "for a heavier particle.",
        (SCIENCE, "physics"),
    ),
    Report(
        "Bones of a new dinosaur found in Patagonia",
        "Palaeontologists have dug up the bones of a dinosaur unknown until now. The plant-eater was some twenty metres "
        "long and lived 90 million years ago. The researchers found fossils of eggs beside it.",
        (SCIENCE, "palaeontology"),
    ),
    Report(
        "Phones get updates for seven years",
        "The maker of the most sold Android smartphone promises software updates for seven years. Security experts "
        "welcomed the step: many users carry devices whose operating system has known holes. The next model comes with "
        "a faster processor and a battery that can be changed.",
        (SCIENCE, "information technology and computer science"),
        (ECONOMY,),
    ),
    Report(
        "Hackers shut down a hospital's computers",
        "A gang of hackers has locked the computers of a hospital in Lyon and asks for a ransom in bitcoin. Surgeons had "
        "to put off operations. The cyber crime unit of the police said that the ransomware came in an email with a "
        "false invoice.",
        (CRIME, "cyber crime"),
        (HEALTH, SCIENCE, ECONOMY),
    ),
    Report(
        "Former minister jailed for bribes",
        "A court in Bucharest has sentenced a former minister to six years in prison for taking bribes. Prosecutors said "
        "that he had been paid two million euros for contracts. His lawyer said that he would appeal.",
        (CRIME, "corruption"),
        (POLITICS,),
    ),
    Report(
        "Two held after jewel robbery on the coast",
        "Police arrested two men on Sunday after an armed robbery at a jeweller's in Nice. Detectives found a pistol and "
        "part of the loot in a garage. A third suspect is on the run; he is wanted for a burglary in Turin, too.",
        (CRIME, "robbery and theft"),
    ),
    Report(
        "War crimes judges hear the first witnesses",
        "The trial of a former militia leader has begun at the International Criminal Court. The prosecutor accuses him "
        "of war crimes and crimes against humanity in 2004. Witnesses told the judges how villages were burned; the "
        "defendant pleaded not guilty.",
        (CRIME, "war crime"),
        (WAR,),
    ),
    Report(
        "Man charged with the murder of a student",
        "A man of 34 was charged on Friday with the murder of a student who had been missing since May. Her body was "
        "found in a wood near the motorway. The suspect appeared in court in handcuffs and was remanded in custody.",
        (CRIME, "homicide"),
        (EDUCATION,),
    ),
    Report(
        "Quake of magnitude 6.8 shakes northern Chile",
        "An earthquake of magnitude 6.8 shook northern Chile early on Monday. Rescuers pulled four people from the "
        "rubble of a hotel in Iquique. The seismological institute counted thirty aftershocks; a tsunami warning was "
        "lifted after two hours.",
        (DISASTER, "earthquake"),
    ),
    Report(
        "Floods cut off towns in Valencia",
        "Floods have cut off four towns in the province of Valencia. A river burst its banks after two days of torrential "
        "rain, and firefighters took people from the roofs of their houses by boat. At least six people are missing.",
        (DISASTER, "flood", WEATHER),
    ),
    Report(
        "Ferry sinks off the coast of Mindanao",
        "A ferry with 140 people on board sank off Mindanao on Saturday night. The coast guard rescued 112 of them; nine "
        "bodies were recovered. Survivors said that the vessel had been overloaded and capsized within minutes.",
        (DISASTER, "maritime accident and incident"),
    ),
    Report(
        "Wildfire closes in on a suburb of Athens",
        "A wildfire fanned by strong winds has reached the edge of a suburb of Athens. Some 3,000 people were evacuated "
        "on Thursday night. Firefighters from six countries fought the flames with planes and helicopters.",
        (DISASTER, "wildfire"),
        (WEATHER,),
    ),
    Report(
        "Two trains collide near Lahore",
        "Two passenger trains collided near Lahore in thick fog on Wednesday, killing seventeen people. Four carriages "
        "were derailed. Ambulances took more than sixty injured to hospital; the railways minister ordered an inquiry.",
        (DISASTER, "railway accident and incident"),
        (HEALTH, ECONOMY, WEATHER),
    ),
    Report(
        "Hunger spreads in the Horn of Africa",
        "Famine threatens parts of Somalia and Ethiopia after three failed rainy seasons, the World Food Programme said. "
        "Some two million children are severely malnourished. Aid agencies lack half of the money they need against the "
        "drought.",
        (DISASTER, "famine"),
        (SOCIETY, HEALTH, ENVIRONMENT, POLITICS),
    ),
    Report(
        "Nations argue about coal at the climate summit",
        "Delegates at the climate summit argued through the night about an end to coal. Island states demand that "
        "greenhouse gas emissions be halved by 2035. Scientists say that global warming will pass 1.5 degrees within "
        "this decade.",
        (ENVIRONMENT, "climate change"),
        (POLITICS, ECONOMY, SCIENCE),
    ),
    Report(
        "Lynx return to the Black Forest",
        "Four lynx have been set free in the Black Forest, where the species had been extinct since the 18th century. "
        "Conservationists hope for the first young next year. The animals wear collars so that their habitat can be "
        "studied; hunters were sceptical at first.",
        (ENVIRONMENT, "animal"),
    ),
    Report(
        "Sewage found in nine of ten rivers",
        "Water pollution in the country's rivers has reached its worst level in twenty years, the environment agency "
        "said. Raw sewage was found in nine of ten rivers. Environmental groups want higher fines for water companies.",
        (ENVIRONMENT, "water pollution"),
        (ECONOMY,),
    ),
    Report(
        "Forest loss in the Amazon slows down",
        "Deforestation in the Brazilian Amazon fell by a third last year. Satellites showed that illegal logging had "
        "moved to the savannah in the south. Environmentalists praised the rangers, whose number has doubled, and asked "
        "for more protected areas.",
        (ENVIRONMENT, "forests"),
    ),
    Report(
        "Cholera spreads in the camps",
        "Cholera has spread to a third camp near Goma. The World Health Organization counts 1,900 patients and 41 deaths. "
        "Nurses are short of drips; a vaccination campaign is to begin on Monday.",
        (HEALTH, "communicable disease"),
        (WAR, POLITICS),
    ),
    Report(
        "New vaccine against malaria works in trial",
        "A new malaria vaccine has prevented four in five infections among young children, doctors report. Some 4,000 "
        "children took part in the clinical trial in Burkina Faso. Side effects were mild. The health ministry wants to "
        "offer three doses from next year.",
        (HEALTH, "vaccine"),
        (SCIENCE,),
    ),
    Report(
        "Hospitals put off operations for lack of nurses",
        "Hospitals have put off one in six operations this year because there were not enough nurses. Patients with hip "
        "pain wait eleven months on average. The health minister promised to train more staff; doctors call that too "
        "little.",
        (HEALTH, "hospital"),
        (LABOUR,),
    ),
    Report(
        "Study links poor sleep to heart disease",
        "People who sleep less than six hours have a higher risk of heart disease, a study of 70,000 patients shows. "
        "Blood pressure and cholesterol were raised. Cardiologists advise regular hours and less alcohol.",
        (HEALTH, "heart disease"),
        (SCIENCE,),
    ),
    Report(
        "Schools to test reading in every year",
        "Pupils in primary schools will be tested in reading every year, the education minister said. Teachers' unions "
        "fear that lessons will turn into training for exams. In the last study a fifth of ten-year-olds could not "
        "understand a simple text.",
        (EDUCATION, "educational testing and examinations"),
        (POLITICS,),
    ),
    Report(
        "Universities may choose their own students",
        "Universities will be free to hold entrance exams of their own from next autumn. Students protested on the "
        "campus against tuition fees of 3,000 euros. The rector said that scholarships would be doubled.",
        (EDUCATION, "college and university"),
    ),
    Report(
        "Rail workers walk out over pay",
        "Rail workers walked out on Tuesday for 48 hours after talks about pay had failed. Their union demands 8 per cent "
        "more. The employers offer 4 per cent and a bonus. Three in four trains were cancelled.",
        (LABOUR, "labour strike"),
        (ECONOMY,),
    ),
    Report(
        "Unemployment at its lowest since 1990",
        "The unemployment rate fell to 4.1 per cent in September, the lowest since 1990. Employers look in vain for skilled "
        "workers, the labour office said. Wages rose by 3.9 per cent within a year.",
        (LABOUR, "unemployment"),
        (ECONOMY,),
    ),
    Report(
        "Pope calls for peace at Easter Mass",
        "The Pope called for peace in his Easter sermon before 60,000 pilgrims on St Peter's Square. He prayed for "
        "Christians in the Middle East. Cardinals and bishops from thirty countries took part in the Mass.",
        (RELIGION, "pope"),
        (WAR,),
    ),
    Report(
        "Ramadan begins with prayers at Al-Aqsa",
        "Tens of thousands of Muslims prayed at the Al-Aqsa mosque on the first Friday of Ramadan. Imams asked the faithful "
        "to share their evening meal with the poor. Police controlled the gates of the old city.",
        (RELIGION, "Ramadan"),
        (CRIME,),
    ),
    Report(
        "Courts must hear women first, campaigners say",
        "Campaigners for women's rights want a law against domestic abuse to be passed this year. One in four women has "
        "been beaten by a partner, a survey found. Feminists marched through the city with placards on gender equality.",
        (SOCIETY, "women's rights"),
        (CRIME, WAR, POLITICS),
    ),
    Report(
        "Every fifth child grows up in poverty",
        "One in five children grows up in poverty, a charity says in its report. Low-income families spend half of their "
        "money on rent. Food banks count more visitors than ever, many of them single mothers and pensioners.",
        (SOCIETY, "poverty"),
    ),
    Report(
        "Migrants pick up the harvest and stay",
        "Immigrants from North Africa have brought life back to a village in Calabria. Half of the pupils there speak "
        "Arabic at home. Neighbours who feared the migrants at first now help them with their papers.",
        (SOCIETY, "immigration"),
        (EDUCATION,),
    ),
    Report(
        "Late goal sends Real into the final",
        "A goal in stoppage time sent Real Madrid into the final of the Champions League. The substitute scored from a "
        "free kick after their opponents had missed a penalty. The coach praised his goalkeeper, who had made nine saves.",
        (SPORT, "football"),
    ),
    Report(
        "Kenyan wins the marathon in the rain",
        "A Kenyan runner won the Berlin marathon in 2:02:48 on Sunday. He broke away from two Ethiopians at kilometre 35. "
        "Rain and wind kept him from the world record. In the women's race a debutant came first.",
        (SPORT, "marathon"),
        (WEATHER,),
    ),
    Report(
        "Top seed out in Melbourne",
        "The top seed was beaten in straight sets in the third round of the Australian Open. She made 41 unforced errors "
        "and lost her serve six times. Her opponent, a qualifier ranked 130th, had never played a grand slam match "
        "before this week.",
        (SPORT, "tennis"),
    ),
    Report(
        "Captain's century saves India",
        "The captain scored an unbeaten century as India saved the second Test in Perth. He batted for seven hours. "
        "Australia took only two wickets after tea; their fast bowlers had tired in the heat.",
        (SPORT, "cricket"),
        (WEATHER,),
    ),
    Report(
        "Sprinter banned for four years",
        "A sprinter who won silver at the Olympics has been banned for four years for doping. Two of her samples tested "
        "positive for a steroid. She said that she would appeal to the Court of Arbitration for Sport.",
        (SPORT, "drug use in sport"),
        (CRIME,),
    ),
    Report(
        "Low-budget film takes the Golden Lion",
        "A film shot with a telephone has won the Golden Lion at the Venice film festival. Its director is 26 years old. "
        "The award for best actress went to a Korean who plays a mother of three. Critics had expected a Hollywood drama "
        "to win.",
        (ARTS, "film festival", "cinema"),
        (HUMAN,),
    ),
    Report(
        "Band announces its last tour",
        "The rock band has announced its last tour, with 41 concerts in Europe and Japan. A new album is to come out in "
        "spring. The singer said that he wanted to paint and to write songs for others.",
        (ARTS, "music"),
    ),
    Report(
        "Looted bronzes return to Benin City",
        "A museum in Berlin has given back twenty bronzes that British soldiers carried off in 1897. They will be shown at "
        "a new gallery in Benin City. The curator said that the sculptures belonged to Nigeria's cultural heritage.",
        (ARTS, "library and museum"),
    ),
    Report(
        "Debut novel takes the Booker Prize",
        "A debut novel about a lighthouse keeper has won the Booker Prize. The jury praised the author's language. Her "
        "publisher is printing 100,000 more copies; a book of short stories is to follow.",
        (ARTS, "literature"),
        (HUMAN,),
    ),
    Report(
        "Two journalists sacked over false report",
        "The broadcaster has dismissed two journalists over a report that proved to be made up. Its editor-in-chief "
        "apologised to viewers on the evening news. Newspapers had shown that the footage came from a television drama.",
        (ARTS, "news media"),
        (LABOUR,),
    ),
    Report(
        "Storm brings snow to the north",
        "Forecasters expect heavy snow in the north from Tuesday night. Temperatures will fall to minus 15 degrees Celsius, "
        "and gusts of 110 kilometres an hour are possible on the coast. The weather service has issued an amber "
        "warning.",
        (WEATHER, "weather phenomena"),
    ),
    Report(
        "Hottest June on record in Rome",
        "Rome has had its hottest June since records began. The thermometer rose above 35 degrees on nineteen days. "
        "Meteorologists expect thunderstorms at the weekend, then a new heatwave.",
        (WEATHER, "weather statistic"),
        (ENVIRONMENT,),
    ),
    Report(
        "Prince marries in a village church",
        "The youngest son of the king married his school friend in a village church on Saturday. The bride wore her "
        "grandmother's wedding dress. The royal couple waved to some 2,000 guests before the dinner at the palace.",
        (HUMAN, "wedding", "royalty"),
        (RELIGION, SOCIETY),
    ),
    Report(
        "A restaurant where nobody orders",
        "In a new restaurant in Lisbon the chef cooks what the market had that morning, and there is no menu. Diners get "
        "six dishes and a glass of wine from the Douro. Tables are booked until May.",
        (LEISURE, "restaurant"),
    ),
    Report(
        "Islands ask tourists to stay away in August",
        "The islands have asked tourists to come in spring or autumn. Hotels were full in August, beaches crowded and "
        "cruise ships waited for a berth. A tax on holiday flats is to pay for footpaths.",
        (LEISURE, "travel and tourism"),
        (ECONOMY,),
    ),
)

NOTHING = (
    ("", ""),
    ("Good morning", "Here is what you need to know before you go."),
    ("A word from us", "Thank you for reading. Sign up to get this letter every morning and tell a friend about it."),
    ("Corrections", "An earlier version of this page gave a wrong middle name. It was put right on Tuesday at 14:05."),
    ("Picture of the day", "Look closely and you will see it, too. More pictures on the next page."),
    ("The quiet road", "We turned left at the old mill and walked on until it was dark. Nobody said a word."),
    ("What our readers say", "Some liked it, some did not, and one asked for more of the same. Write to us."),
    ("Lorem ipsum", "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt."),
    ("Page not found", "The page you asked for is not here. Go back to the start or search for something else."),
    ("Cookies", "We and our partners keep cookies on your device. You may accept all of them or choose."),
    ("Live", "More follows shortly. Reload this page for the latest."),
    ("On names", "My name is common where I come from. At the desk they ask me twice which one I am, and I smile."),
    ("Closed on Monday", "The office is closed on Monday. Please leave a note at the door or come again on Tuesday."),
    ("12 4 88", "12, 4, 88, 1,204, 3.5, 99 and 100."),
    ("⚽️🏆🔥", "🔥🔥🔥 👩‍👩‍👧‍👦"),
)
