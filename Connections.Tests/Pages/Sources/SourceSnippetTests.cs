using Connections.Core.Sources;
using Connections.Web.Pages.Sources;

namespace Connections.Tests.Pages.Sources;

public class SourceSnippetTests
{
    [Theory]
    [InlineData("javascript", "html")]
    [InlineData("node", "node")]
    [InlineData("http", "curl")]
    [InlineData("python", "curl")]
    [InlineData("swift", "curl")]
    public void The_first_snippet_is_for_what_sends(string type, string first) =>
        Assert.Equal(first, SourceSnippet.Of(SourceType.Find(type)!, "wk", "http://localhost:5080")[0].Slug);
}
