using System.Collections.Frozen;

namespace Connections.Core.Destinations;

/// <summary>The codes of countries (ISO 3166, two letters) and of the United States' states, in lower case as advertisers hash them.</summary>
internal static class Places
{
    private static readonly FrozenDictionary<string, string> States = Table("""
        alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de florida fl georgia ga hawaii hi idaho id
        illinois il indiana in iowa ia kansas ks kentucky ky louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn
        mississippi ms missouri mo montana mt nebraska ne nevada nv newhampshire nh newjersey nj newmexico nm newyork ny northcarolina nc
        northdakota nd ohio oh oklahoma ok oregon or pennsylvania pa rhodeisland ri southcarolina sc southdakota sd tennessee tn texas tx utah ut
        vermont vt virginia va washington wa westvirginia wv wisconsin wi wyoming wy districtofcolumbia dc
        """);

    private static readonly FrozenDictionary<string, string> Countries = Table("""
        afghanistan af albania al algeria dz andorra ad angola ao antiguaandbarbuda ag argentina ar armenia am australia au austria at azerbaijan az
        bahamas bs bahrain bh bangladesh bd barbados bb belarus by belgium be belize bz benin bj bermuda bm bhutan bt bolivia bo
        bosniaandherzegovina ba botswana bw brazil br brunei bn bulgaria bg burkinafaso bf burundi bi cambodia kh cameroon cm canada ca capeverde cv
        caboverde cv centralafricanrepublic cf chad td chile cl china cn colombia co comoros km congo cg costarica cr ivorycoast ci croatia hr
        cuba cu cyprus cy czechia cz czechrepublic cz denmark dk djibouti dj dominica dm dominicanrepublic do ecuador ec egypt eg elsalvador sv
        equatorialguinea gq eritrea er estonia ee eswatini sz ethiopia et fiji fj finland fi france fr gabon ga gambia gm georgia ge germany de
        ghana gh greece gr grenada gd guatemala gt guinea gn guinea-bissau gw guyana gy haiti ht honduras hn hongkong hk hungary hu iceland is
        india in indonesia id iran ir iraq iq ireland ie israel il italy it jamaica jm japan jp jordan jo kazakhstan kz kenya ke kiribati ki
        kosovo xk kuwait kw kyrgyzstan kg laos la latvia lv lebanon lb lesotho ls liberia lr libya ly liechtenstein li lithuania lt luxembourg lu
        macau mo madagascar mg malawi mw malaysia my maldives mv mali ml malta mt marshallislands mh mauritania mr mauritius mu mexico mx
        micronesia fm moldova md monaco mc mongolia mn montenegro me morocco ma mozambique mz myanmar mm namibia na nauru nr nepal np netherlands nl
        thenetherlands nl newzealand nz nicaragua ni niger ne nigeria ng northkorea kp northmacedonia mk norway no oman om pakistan pk palau pw
        palestine ps panama pa papuanewguinea pg paraguay py peru pe philippines ph poland pl portugal pt puertorico pr qatar qa romania ro russia ru
        russianfederation ru rwanda rw saintkittsandnevis kn saintlucia lc saintvincentandthegrenadines vc samoa ws sanmarino sm saudiarabia sa
        senegal sn serbia rs seychelles sc sierraleone sl singapore sg slovakia sk slovenia si solomonislands sb somalia so southafrica za
        southkorea kr southsudan ss spain es srilanka lk sudan sd suriname sr sweden se switzerland ch syria sy taiwan tw tajikistan tj tanzania tz
        thailand th timor-leste tl togo tg tonga to trinidadandtobago tt tunisia tn turkey tr türkiye tr turkmenistan tm tuvalu tv uganda ug
        ukraine ua unitedarabemirates ae unitedkingdom gb greatbritain gb unitedstates us unitedstatesofamerica us usa us uruguay uy uzbekistan uz
        vanuatu vu vaticancity va venezuela ve vietnam vn yemen ye zambia zm zimbabwe zw
        """);

    /// <summary>The code of a state's English name; any other text in lower case, without white space.</summary>
    public static string State(string name) => Code(States, name);

    /// <summary>The code of a country's English name; any other text in lower case, without white space.</summary>
    public static string Country(string name) => Code(Countries, name);

    private static string Code(FrozenDictionary<string, string> codes, string name)
    {
        var joined = PersonalData.Joined(name);
        return codes.GetValueOrDefault(joined, joined);
    }

    // A name, without its spaces, and its code in turn.
    private static FrozenDictionary<string, string> Table(string text) =>
        text.Split([' ', '\n']).Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
