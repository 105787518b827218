using Connections.Core.Destinations;

namespace Connections.Tests.Destinations;

public sealed class UserAgentTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36", "Chrome 122.0.0.0, Mac OS 10.15.7, ")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Safari/605.1.15", "Safari 17.3, Mac OS 10.15.7, ")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1", "Mobile Safari 17.3, iOS 17.3, iPhone mobile")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.101 Mobile/15E148 Safari/604.1", "Chrome iOS 120.0.6099.101, iOS 16.6, iPad tablet")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/122.0 Mobile/15E148 Safari/605.1.15", "Firefox iOS 122.0, iOS 17.3, iPhone mobile")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:123.0) Gecko/20100101 Firefox/123.0", "Firefox 123.0, Windows 10.0, ")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 Edg/122.0.2365.66", "Microsoft Edge 122.0.2365.66, Windows 10.0, ")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36 OPR/107.0.0.0", "Opera 107.0.0.0, Windows 10.0, ")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240205.004) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.6261.64 Mobile Safari/537.36", "Chrome 122.0.6261.64, Android 14, Pixel 8 mobile")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36", "Chrome 122.0.0.0, Android 10,  tablet")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "Samsung Internet 23.0, Android 13, SM-S918B mobile")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer 11.0, Windows 10.0, ")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36", "Chrome 121.0.0.0, Chrome OS 14541.0.0, ")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36", "Chrome 121.0.0.0, Linux , ")]
    [InlineData("curl/8.5.0", " ,  , ")]
    [InlineData("", " ,  , ")]
    public void It_says_browser_system_and_device(string text, string expected)
    {
        var agent = UserAgent.Read(text);

        Assert.Equal(expected.TrimEnd(), $"{agent.Browser} {agent.BrowserVersion}, {agent.Os} {agent.OsVersion}, {agent.Device} {agent.DeviceType}".TrimEnd());
    }
}
