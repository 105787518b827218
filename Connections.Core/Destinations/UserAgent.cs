using System.Text.RegularExpressions;

namespace Connections.Core.Destinations;

/// <summary>
/// What a browser's <c>User-Agent</c> says of itself, for vendors that want it apart. It covers the browsers that people use (Chrome, Safari,
/// Firefox, Edge, Opera, Samsung Internet, UC Browser, Internet Explorer, those in Facebook's apps, and their forms on phones) and the systems
/// below them; of anything else it says nothing. Browsers have frozen much of the text: a Mac always says 10.15.7, Windows 11 says 10.
/// </summary>
/// <param name="Browser">As vendors call it, such as <c>Chrome iOS</c>; null where it is none of these.</param>
/// <param name="BrowserVersion">All of it, such as <c>122.0.0.0</c>.</param>
/// <param name="Os">Such as <c>Mac OS</c> or <c>Android</c>.</param>
/// <param name="OsVersion">With dots.</param>
/// <param name="Device">Such as <c>iPhone</c> or <c>Pixel 8</c>; null on a desk.</param>
/// <param name="DeviceType"><c>mobile</c> or <c>tablet</c>; null on a desk.</param>
internal sealed partial record UserAgent(string? Browser, string? BrowserVersion, string? Os, string? OsVersion, string? Device, string? DeviceType)
{
    // In order: most browsers name those they descend from as well.
    private static readonly (string Name, Regex Version)[] Browsers =
    [
        ("Opera Mini", OperaMini()), ("Opera", Opera()), ("Internet Explorer Mobile", ExplorerMobile()), ("Samsung Internet", Samsung()), ("Microsoft Edge", Edge()),
        ("Facebook Mobile", Facebook()), ("UC Browser", Uc()), ("Chrome iOS", ChromeIos()), ("Chrome", Chrome()), ("Firefox iOS", FirefoxIos()),
        ("Mobile Safari", MobileSafari()), ("Safari", Safari()), ("Android Mobile", AndroidBrowser()), ("Firefox", Firefox()), ("Internet Explorer", Explorer()),
    ];

    private static readonly (string Name, Regex Version)[] Systems =
    [
        ("Windows Phone", WindowsPhone()), ("Windows", Windows()), ("iOS", Ios()), ("Mac OS", Mac()), ("Android", Android()), ("Chrome OS", ChromeOs()), ("Linux", Linux()),
    ];

    /// <summary>The first number of the browser's version.</summary>
    public string? BrowserMajor => BrowserVersion?.Split('.')[0];

    /// <summary>Reads one. It never throws, and takes time in proportion to the text.</summary>
    public static UserAgent Read(string text)
    {
        var (browser, browserVersion) = First(Browsers, text);
        var (os, osVersion) = First(Systems, text);
        var (device, type) = DeviceOf(text, os);
        return new(browser, browserVersion, os, osVersion, device, type);
    }

    private static (string? Name, string? Version) First((string Name, Regex Version)[] known, string text)
    {
        foreach (var (name, version) in known)
        {
            if (version.Match(text) is { Success: true } match)
                return (name, match.Groups[1] is { Success: true, Length: > 0 } found ? found.Value.Replace('_', '.') : null);
        }

        return (null, null);
    }

    private static (string? Device, string? Type) DeviceOf(string text, string? os) => os switch
    {
        "iOS" when text.Contains("iPad", StringComparison.Ordinal) => ("iPad", "tablet"),
        "iOS" => (text.Contains("iPod", StringComparison.Ordinal) ? "iPod" : "iPhone", "mobile"),
        "Android" => (Model(text), text.Contains("Mobile", StringComparison.Ordinal) ? "mobile" : "tablet"),
        "Windows Phone" => (null, "mobile"),
        _ => (null, null),
    };

    // Chrome says K in place of every model since 2023.
    private static string? Model(string text) => AndroidModel().Match(text) is { Success: true } match && match.Groups[1].Value.Trim() is { Length: > 0 } model and not "K" ? model : null;

    [GeneratedRegex(@"Opera Mini/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex OperaMini();

    [GeneratedRegex(@"(?:OPR|Opera|OPiOS)/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Opera();

    [GeneratedRegex(@"(?:IEMobile|WPDesktop)[/; ]?([\d.]*)", RegexOptions.NonBacktracking)]
    private static partial Regex ExplorerMobile();

    [GeneratedRegex(@"SamsungBrowser/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Samsung();

    [GeneratedRegex(@"Edg(?:e|A|iOS)?/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Edge();

    [GeneratedRegex(@"FBAV/([\d.]+)|FBIOS|FBAN", RegexOptions.NonBacktracking)]
    private static partial Regex Facebook();

    [GeneratedRegex(@"(?:UCBrowser|UCWEB)/?([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Uc();

    [GeneratedRegex(@"CriOS/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex ChromeIos();

    [GeneratedRegex(@"Chrom(?:e|ium)/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Chrome();

    [GeneratedRegex(@"FxiOS/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex FirefoxIos();

    [GeneratedRegex(@"(?:iPhone|iPad|iPod).*Version/([\d.]+).*Safari/", RegexOptions.NonBacktracking)]
    private static partial Regex MobileSafari();

    [GeneratedRegex(@"Macintosh.*Version/([\d.]+).*Safari/", RegexOptions.NonBacktracking)]
    private static partial Regex Safari();

    [GeneratedRegex(@"Android.*Version/([\d.]+).*Safari/", RegexOptions.NonBacktracking)]
    private static partial Regex AndroidBrowser();

    [GeneratedRegex(@"Firefox/([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Firefox();

    [GeneratedRegex(@"(?:MSIE |Trident/.*rv:)([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Explorer();

    [GeneratedRegex(@"Windows Phone(?: OS)? ([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex WindowsPhone();

    [GeneratedRegex(@"Windows NT ([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Windows();

    [GeneratedRegex(@"(?:iPhone|iPad|iPod).*? OS ([\d_]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Ios();

    [GeneratedRegex(@"Mac OS X ([\d_.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Mac();

    [GeneratedRegex(@"Android ?([\d.]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Android();

    [GeneratedRegex(@"CrOS \S+ ([\d.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex ChromeOs();

    [GeneratedRegex(@"Linux|X11()", RegexOptions.NonBacktracking)]
    private static partial Regex Linux();

    [GeneratedRegex(@"Android [\d.]+; (?:[a-z]{2}[-_][A-Za-z]{2}; )?([^;)]+?)(?: Build/[^;)]*)?[;)]", RegexOptions.NonBacktracking)]
    private static partial Regex AndroidModel();
}
