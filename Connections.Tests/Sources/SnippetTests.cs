using Connections.Core.Sources;

namespace Connections.Tests.Sources;

public sealed class SnippetTests
{
    [Fact]
    public void The_html_names_key_and_origin_with_its_scheme_and_no_other_host()
    {
        var html = Snippet.Html("wk_website", "http://127.0.0.1:5080");

        Assert.Contains("queue._writeKey = \"wk_website\";", html);
        Assert.Contains("queue._cdn = \"http://127.0.0.1:5080\";", html);
        Assert.Contains("\"/analytics.js/v1/\" + key + \"/analytics.min.js\"", html);
        Assert.DoesNotContain("segment.", html);
    }

    [Fact]
    public void A_key_cannot_break_out_of_the_script_or_the_shell()
    {
        Assert.DoesNotContain("</script><b>", Snippet.Html("\"</script><b>", "http://localhost"));
        Assert.Contains(@"--user 'it'\''s:'", Snippet.Curl("it's", "http://localhost"));
    }

    [Fact]
    public void The_node_snippet_sends_to_the_origin() =>
        Assert.Contains("new Analytics({ writeKey: \"wk\", host: \"https://events.acme.test\" })", Snippet.Node("wk", "https://events.acme.test"));
}
